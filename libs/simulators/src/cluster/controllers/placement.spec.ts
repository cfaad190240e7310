import { describe, expect, it } from '@jest/globals';
import type { Node, Pod, PodSpec } from '../objects/workload.types.ts';
import { type NodeLoad, placePod } from './placement.ts';

const node = (
  name: string,
  gpus: number,
  over: { labels?: Record<string, string>; spec?: Node['spec'] } = {},
): NodeLoad => ({
  node: {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: over.labels ?? {} },
    spec: over.spec ?? {},
    status: { capacity: {}, allocatable: { cpu: '8', 'nvidia.com/gpu': String(gpus) }, conditions: [] },
  },
  reserved: new Map(),
});

const taken = (load: NodeLoad, gpus: number): NodeLoad => ({
  ...load,
  reserved: new Map([['nvidia.com/gpu', gpus]]),
});

const pod = (gpus: number, spec: Partial<PodSpec> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'engine' },
  spec: {
    containers: [{ name: 'main', resources: { requests: { 'nvidia.com/gpu': String(gpus) } } }],
    ...spec,
  },
});

const GPU_TAINT = { spec: { taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }] } };

describe('the placement of a pod', () => {
  it('takes the fullest node that has room, so that whole nodes stay free', () => {
    const placement = placePod(pod(1), [
      node('empty', 2),
      taken(node('half', 2), 1),
      taken(node('full', 2), 2),
    ]);
    expect(placement).toEqual({ kind: 'fits', nodeName: 'half' });
  });

  it('counts the reasons over the nodes when none fits', () => {
    const loads = [node('a', 1), node('b', 1), node('c', 4, GPU_TAINT)];
    expect(placePod(pod(2), loads)).toEqual({
      kind: 'unschedulable',
      message:
        '0/3 nodes are available: 1 node(s) had untolerated taint {nvidia.com/gpu: present}, 2 Insufficient nvidia.com/gpu.',
    });
  });

  it.each([
    [{ key: 'nvidia.com/gpu', operator: 'Exists' }, 'fits'],
    [{ key: 'nvidia.com/gpu', operator: 'Equal', value: 'present', effect: 'NoSchedule' }, 'fits'],
    [{ operator: 'Exists' }, 'fits'],
    [{ key: 'nvidia.com/gpu', operator: 'Equal', value: 'absent' }, 'unschedulable'],
    [{ key: 'other', operator: 'Exists' }, 'unschedulable'],
  ])('with the toleration %j on a tainted node: %s', (toleration, kind) => {
    expect(placePod(pod(1, { tolerations: [toleration] }), [node('a', 1, GPU_TAINT)]).kind).toBe(kind);
  });

  it('follows the node selector and the required affinity', () => {
    const [l40, h100] = [
      node('l40', 1, { labels: { gpu: 'L40' } }),
      node('h100', 1, { labels: { gpu: 'H100' } }),
    ];
    expect(placePod(pod(1, { nodeSelector: { gpu: 'H100' } }), [l40, h100])).toEqual({
      kind: 'fits',
      nodeName: 'h100',
    });
    const nodeSelectorTerms = [{ matchExpressions: [{ key: 'gpu', operator: 'NotIn', values: ['H100'] }] }];
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
    };
    expect(placePod(pod(1, { affinity }), [l40, h100])).toEqual({ kind: 'fits', nodeName: 'l40' });
    expect(placePod(pod(1, { nodeSelector: { gpu: 'A100' } }), [l40])).toEqual({
      kind: 'unschedulable',
      message: "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    });
  });

  it('says so when there is no node', () => {
    expect(placePod(pod(1), [])).toEqual({ kind: 'unschedulable', message: '0/0 nodes are available.' });
  });
});
