import { describe, expect, it } from '@jest/globals';
import type { Objects } from '../api/objects.ts';
import type { ApiObject } from '../objects/object.types.ts';
import type { Pod } from '../objects/workload.types.ts';
import { networkPolicies } from '../resources/network.resources.ts';
import { mayConnect } from './network-policies.ts';

const pod = (name: string, labels: Record<string, string>, namespace = 'here'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels },
  spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8000 }] }] },
});

const SERVER = pod('server', { app: 'server' });
const FRIEND = pod('friend', { app: 'friend' });
const STRANGER = pod('stranger', { app: 'stranger' });
const ABROAD = pod('abroad', { app: 'friend' }, 'elsewhere');

/** Only what the rules read. */
const cluster = (...policies: object[]): Objects =>
  ({
    store: {
      list: (resource: unknown, namespace: string) =>
        resource === networkPolicies && namespace === 'here'
          ? policies.map((spec, index) => ({ metadata: { name: `p${index}`, namespace }, spec }) as ApiObject)
          : [],
    },
    find: (_: unknown, { name }: { name: string }) => ({
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    }),
  }) as unknown as Objects;

const to = (app: string) => ({ podSelector: { matchLabels: { app } } });
const denyAll = { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] };
const admit = (...from: object[]) => ({
  ...to('server'),
  policyTypes: ['Ingress'],
  ingress: [{ from, ports: [{ port: 8000 }] }],
});

describe('a connection between two pods', () => {
  it('is free where no policy selects either', () => {
    expect(mayConnect(cluster(), STRANGER, SERVER, 8000)).toBe(true);
  });

  it('is for those that a rule lists, once a policy selects the server', () => {
    const objects = cluster(admit(to('friend')));
    expect(mayConnect(objects, FRIEND, SERVER, 8000)).toBe(true);
    expect(mayConnect(objects, STRANGER, SERVER, 8000)).toBe(false);
    expect(mayConnect(objects, FRIEND, SERVER, 8001)).toBe(false);
  });

  it('is never for pods of the same labels elsewhere, unless their namespace is selected too', () => {
    expect(mayConnect(cluster(admit(to('friend'))), ABROAD, SERVER, 8000)).toBe(false);
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'elsewhere' } };
    expect(mayConnect(cluster(admit({ ...to('friend'), namespaceSelector })), ABROAD, SERVER, 8000)).toBe(
      true,
    );
  });

  it('needs the leave of both sides', () => {
    const objects = cluster(denyAll, admit(to('friend')));
    expect(mayConnect(objects, FRIEND, SERVER, 8000)).toBe(false);
    const leave = {
      ...to('friend'),
      policyTypes: ['Egress'],
      egress: [{ to: [to('server')], ports: [{ port: 'http' }] }],
    };
    expect(mayConnect(cluster(denyAll, admit(to('friend')), leave), FRIEND, SERVER, 8000)).toBe(true);
  });
});
