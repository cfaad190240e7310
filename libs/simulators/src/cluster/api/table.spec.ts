import { describe, expect, it } from '@jest/globals';
import type { ApiObject } from '../objects/object.types.ts';
import { deployments, pods } from '../resources/workload.resources.ts';
import { tableOf, wantsTable } from './table.ts';

const now = new Date('2026-11-21T12:00:00Z');
const metadata = (creationTimestamp: string) => ({ name: 'web', namespace: 'default', creationTimestamp });

const cells = (resource: typeof pods, object: ApiObject): unknown => {
  const { rows } = tableOf(resource, [object], {}, now) as { rows: { cells: unknown[] }[] };
  return rows[0]?.cells;
};

describe('what kubectl prints', () => {
  it('is asked for by kubectl, not by those who read objects', () => {
    expect(wantsTable('application/json;as=Table;v=v1;g=meta.k8s.io,application/json')).toBe(true);
    expect(wantsTable('application/json, */*;q=0.8')).toBe(false);
  });

  it('of a Deployment is its replicas and its age', () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata('2026-11-21T09:00:00Z'),
      spec: { replicas: 2 },
      status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 },
    };
    expect(cells(deployments, deployment)).toEqual(['web', '1/2', 2, 1, '3h']);
  });

  it('of a pod that cannot start is the reason', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata('2026-11-21T11:59:30Z'),
      spec: { containers: [{ name: 'main' }] },
      status: {
        phase: 'Pending',
        containerStatuses: [
          { ready: false, restartCount: 3, state: { waiting: { reason: 'ImagePullBackOff' } } },
        ],
      },
    };
    expect(cells(pods, pod)).toEqual(['web', '0/1', 'ImagePullBackOff', 3, '30s']);
  });
});
