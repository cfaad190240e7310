import { describe, expect, it } from '@jest/globals';
import { matches } from './matches.ts';

describe('a live object', () => {
  it('may have more than was declared: the server fills in defaults', () => {
    expect(
      matches({ spec: { type: 'ClusterIP' } }, { spec: { type: 'ClusterIP', clusterIP: '10.0.0.1' } }),
    ).toBe(true);
  });

  it('differs where a declared field has another value, or is gone', () => {
    expect(matches({ spec: { type: 'ClusterIP' } }, { spec: { type: 'NodePort' } })).toBe(false);
    expect(matches({ spec: { type: 'ClusterIP' } }, { spec: {} })).toBe(false);
  });

  it('may have a sidecar or a variable that somebody else injected, since their lists are merged by name', () => {
    const declared = { containers: [{ name: 'engine', env: [{ name: 'HOME', value: '/scratch' }] }] };
    const live = {
      containers: [
        { name: 'mesh', image: 'mesh' },
        {
          name: 'engine',
          env: [
            { name: 'TRACE', value: '1' },
            { name: 'HOME', value: '/scratch' },
          ],
        },
      ],
    };
    expect(matches(declared, live)).toBe(true);
    expect(matches(live, declared)).toBe(false);
  });

  it('differs when a rule was added to a list that nobody merges', () => {
    const rule = { ports: [{ protocol: 'TCP', port: 8000 }] };
    expect(matches({ ingress: [rule] }, { ingress: [rule] })).toBe(true);
    expect(matches({ ingress: [rule] }, { ingress: [rule, {}] })).toBe(false);
    expect(matches({ ingress: [] }, { ingress: [rule] })).toBe(false);
    expect(matches({ ingress: [] }, {})).toBe(true);
    expect(matches({ args: ['--a', '--b'] }, { args: ['--b', '--a'] })).toBe(false);
  });

  it('has the same amounts however the server spells them', () => {
    expect(matches({ cpu: '4000m', memory: '28Gi' }, { cpu: '4', memory: '28672Mi' })).toBe(true);
    expect(matches({ cpu: '4' }, { cpu: '5' })).toBe(false);
  });
});
