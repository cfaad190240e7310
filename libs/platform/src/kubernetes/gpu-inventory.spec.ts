import { describe, expect, it } from '@jest/globals';
import { shapesOf } from './gpu-inventory.ts';
import type { Node, Pod } from './objects.types.ts';

const node = (name: string, gpus: number, extra: Partial<Node['spec']> = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: gpus > 0 ? { 'nvidia.com/gpu.product': 'NVIDIA-L40S' } : {} },
  spec: extra,
  status: {
    allocatable: gpus > 0 ? { 'nvidia.com/gpu': String(gpus) } : {},
    conditions: [{ type: 'Ready', status: 'True' }],
  },
});

const pod = (name: string, nodeName: string, gpus: string, phase = 'Running'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { nodeName, containers: [{ name: 'engine', resources: { limits: { 'nvidia.com/gpu': gpus } } }] },
  status: { phase },
});

describe('the GPU inventory', () => {
  it('says what each node has and what is free', () => {
    expect(shapesOf([node('a', 2), node('b', 0)], [pod('one', 'a', '1')])).toEqual([
      {
        nodeName: 'a',
        gpuProduct: 'NVIDIA-L40S',
        gpuCount: 2,
        gpuFree: 1,
        labels: { 'nvidia.com/gpu.product': 'NVIDIA-L40S' },
        ready: true,
      },
      { nodeName: 'b', gpuCount: 0, gpuFree: 0, labels: {}, ready: true },
    ]);
  });

  it('does not count pods that have ended', () => {
    const ended = [pod('done', 'a', '1', 'Succeeded'), pod('broken', 'a', '1', 'Failed')];
    expect(shapesOf([node('a', 2)], ended)[0]?.gpuFree).toBe(2);
  });

  it('does not call a cordoned or unready node ready', () => {
    const unready = node('b', 1);
    unready.status = { ...unready.status, conditions: [{ type: 'Ready', status: 'Unknown' }] };
    expect(shapesOf([node('a', 1, { unschedulable: true }), unready], []).map(({ ready }) => ready)).toEqual([
      false,
      false,
    ]);
  });

  it('takes the larger of init containers and containers', () => {
    const both = pod('both', 'a', '1');
    if (both.spec)
      both.spec.initContainers = [{ name: 'warm', resources: { limits: { 'nvidia.com/gpu': '2' } } }];
    expect(shapesOf([node('a', 4)], [both])[0]?.gpuFree).toBe(2);
  });
});
