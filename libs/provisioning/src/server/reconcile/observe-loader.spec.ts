import { describe, expect, it } from '@jest/globals';
import type { Job, Pod } from '@beffroi/platform/kubernetes';
import type { Manifest } from '../../domain/index.ts';
import { isToBeRetried, observeLoader } from './observe-loader.ts';

const FAILED_AT = new Date('2026-11-22T10:00:00Z');
const declared: Manifest = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'd-load', labels: {} } };

const job = (ended?: 'Complete' | 'Failed'): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'd-load', uid: 'job' },
  status: ended
    ? {
        conditions: [
          {
            type: ended,
            status: 'True',
            message: 'BackoffLimitExceeded',
            lastTransitionTime: FAILED_AT.toISOString(),
          },
        ],
      }
    : {},
});

const pod = (name: string, status: Pod['status'], createdMinute = 0): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    creationTimestamp: new Date(FAILED_AT.getTime() + createdMinute * 60_000).toISOString(),
    ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'd-load', uid: 'job' }],
  },
  ...(status === undefined ? {} : { status }),
});

const container = { name: 'loader', image: 'i', imageID: 'i', ready: false, restartCount: 0 };
const died = (message: string): Pod['status'] => ({
  phase: 'Failed',
  containerStatuses: [{ ...container, state: { terminated: { exitCode: 1, message } } }],
});
const running: Pod['status'] = { phase: 'Running', podIP: '10.0.0.9' };

const observe = (jobs: readonly Job[], pods: readonly Pod[], percent: number | null = null) =>
  observeLoader(declared, { jobs, pods }, () => Promise.resolve(percent));

describe('the loader of weights, as a site shows it', () => {
  it('is complete with its Job', async () => {
    expect(await observe([job('Complete')], [])).toEqual({ state: 'complete', percent: 100, trouble: null });
  });

  it('failed for the reason of its last attempt, in whatever order they are listed', async () => {
    const pods = [pod('b', died('no-room: ENOSPC'), 2), pod('a', died('unreachable: ECONNREFUSED'), 1)];
    expect(await observe([job('Failed')], pods)).toEqual({
      state: 'failed',
      percent: null,
      trouble: { kind: 'no-room', detail: 'ENOSPC' },
    });
  });

  it('failed with the words of its Job where no attempt left any', async () => {
    expect(await observe([job('Failed')], [])).toMatchObject({
      trouble: { kind: 'stalled', detail: 'BackoffLimitExceeded' },
    });
  });

  it('says how far it is, and between two attempts why the one before ended', async () => {
    expect(await observe([job()], [pod('a', running)], 42)).toMatchObject({ state: 'running', percent: 42 });
    expect(await observe([job()], [pod('a', died('corrupted: model.safetensors'))])).toMatchObject({
      state: 'running',
      trouble: { kind: 'corrupted', detail: 'model.safetensors' },
    });
  });

  it('says what keeps its pod from running', async () => {
    const homeless = pod('a', {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', message: 'unbound PersistentVolumeClaims' }],
    });
    expect(await observe([job()], [homeless])).toMatchObject({
      trouble: { kind: 'stalled', detail: 'unbound PersistentVolumeClaims' },
    });
  });

  it('is tried again a quarter of an hour after it failed, and not before', () => {
    const after = (minutes: number) => new Date(FAILED_AT.getTime() + minutes * 60_000);
    expect(isToBeRetried(job('Failed'), after(14))).toBe(false);
    expect(isToBeRetried(job('Failed'), after(16))).toBe(true);
    expect(isToBeRetried(job('Complete'), after(600))).toBe(false);
    expect(isToBeRetried(job(), after(600))).toBe(false);
  });
});
