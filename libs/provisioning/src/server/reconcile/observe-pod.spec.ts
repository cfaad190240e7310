import { describe, expect, it } from '@jest/globals';
import type { Pod } from '@beffroi/platform/kubernetes';
import { observePod } from './observe-pod.ts';

const pod = (status: Pod['status'], deletionTimestamp?: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'd-1', ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) },
  ...(status === undefined ? {} : { status }),
});
const waiting = (reason: string, message: string) =>
  pod({
    phase: 'Pending',
    containerStatuses: [
      {
        name: 'engine',
        image: 'vllm',
        imageID: '',
        ready: false,
        restartCount: 3,
        state: { waiting: { reason, message } },
      },
    ],
  });

describe('a pod', () => {
  it('that no node can take says why', () => {
    const conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: 'Insufficient nvidia.com/gpu',
      },
    ];
    expect(observePod(pod({ phase: 'Pending', conditions }))).toEqual({
      name: 'd-1',
      state: 'unschedulable',
      message: 'Insufficient nvidia.com/gpu',
    });
  });

  it.each([
    ['ErrImagePull', 'image-failed'],
    ['ImagePullBackOff', 'image-failed'],
    ['CrashLoopBackOff', 'crashing'],
  ])('that waits with %s is %s', (reason, state) => {
    expect(observePod(waiting(reason, 'because'))).toMatchObject({ state, message: 'because' });
  });

  it('that was killed for good is crashing', () => {
    expect(observePod(pod({ phase: 'Failed', message: 'evicted' }))).toMatchObject({
      state: 'crashing',
      message: 'evicted',
    });
  });

  it('loads until its probes say ready', () => {
    expect(observePod(pod(undefined)).state).toBe('loading');
    expect(
      observePod(pod({ phase: 'Running', conditions: [{ type: 'ContainersReady', status: 'False' }] })).state,
    ).toBe('loading');
    expect(
      observePod(pod({ phase: 'Running', conditions: [{ type: 'ContainersReady', status: 'True' }] })).state,
    ).toBe('ready');
  });

  it('serves while only our gate is closed, and not once the cluster has given its node up', () => {
    const withReady = (reason: string) =>
      observePod(
        pod({
          phase: 'Running',
          conditions: [
            { type: 'ContainersReady', status: 'True' },
            { type: 'Ready', status: 'False', reason },
          ],
        }),
      ).state;
    expect(withReady('ReadinessGatesNotReady')).toBe('ready');
    expect(withReady('')).toBe('loading');
  });

  it('that is being deleted is terminating, ready or not', () => {
    const status = { conditions: [{ type: 'ContainersReady', status: 'True' }] };
    expect(observePod(pod(status, '2026-11-21T10:00:00Z')).state).toBe('terminating');
  });
});
