import { describe, expect, it } from '@jest/globals';
import { fromFieldsV1, leavesOf, readablePath, toFieldsV1 } from './field-set.ts';

const DEPLOYMENT = {
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      spec: {
        containers: [
          {
            name: 'main',
            args: ['--port', '8000'],
            ports: [{ containerPort: 8000 }],
            env: [{ name: 'A', value: '1' }],
          },
        ],
      },
    },
  },
};

describe('the fields of an object', () => {
  const fields = toFieldsV1(new Set(leavesOf(DEPLOYMENT).keys()));

  it('are written as the API writes them: items by key, atomic lists and maps whole', () => {
    expect(fields).toEqual({
      'f:spec': {
        'f:replicas': {},
        'f:selector': {},
        'f:template': {
          'f:spec': {
            'f:containers': {
              'k:{"name":"main"}': {
                '.': {},
                'f:name': {},
                'f:args': {},
                'f:ports': {
                  'k:{"containerPort":8000,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
                },
                'f:env': { 'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
              },
            },
          },
        },
      },
    });
  });

  it('survive being written and read', () => {
    expect(fromFieldsV1(fields)).toEqual(new Set(leavesOf(DEPLOYMENT).keys()));
  });

  it('are named in conflicts as kubectl users know them', () => {
    const named = [...leavesOf(DEPLOYMENT).keys()].map(readablePath);
    expect(named).toContain('.spec.template.spec.containers[name="main"].env[name="A"].value');
    expect(named).toContain(
      '.spec.template.spec.containers[name="main"].ports[containerPort=8000,protocol="TCP"].containerPort',
    );
  });

  it('of a set are its values', () => {
    const leaves = leavesOf({ metadata: { finalizers: ['a/b'] } });
    expect([...leaves.keys()].map(readablePath)).toEqual(['.metadata.finalizers[="a/b"]']);
  });
});
