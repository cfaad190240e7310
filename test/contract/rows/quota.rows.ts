import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { apps, configMap, core, deployment, namespaceNamed, pod, podSpec } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { onStandIn } from '../target.ts';

/** Admission and controllers of a real server each read their own cache, which follows a moment later. */
const CACHE_LAG_MS = onStandIn ? 0 : 1_000;

/** Gives a namespace a quota, and waits until it is in force. */
const limit = async ({ api }: Subject, named: string, hard: Record<string, string>): Promise<void> => {
  await api.post(core(named, 'resourcequotas'), {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'compute' },
    spec: { hard },
  });
  await eventually(async () => {
    const { body } = await api.get(core(named, 'resourcequotas', 'compute'));
    expect(Object.keys(body.status?.used ?? {})).toEqual(expect.arrayContaining(Object.keys(hard)));
  });
  await wait(CACHE_LAG_MS);
};

/** A namespace of its own with one quota. */
const withQuota = async (subject: Subject, hard: Record<string, string>): Promise<string> => {
  const named = subject.name('quota');
  await subject.api.post('/api/v1/namespaces', namespaceNamed(named));
  await limit(subject, named, hard);
  return named;
};

/** Nothing may schedule it, so that only admission is seen. */
const waiting = (resources: object) => ({
  ...podSpec({ resources }),
  nodeSelector: { 'beffroi.example/none': 'true' },
});
const gpus = (count: number) => waiting({ limits: { 'nvidia.com/gpu': String(count) } });

export const quotaRows: Row[] = holding(
  'Quota',
  {
    'a pod over the quota: 403 «exceeded quota» with requested, used and limited': async (subject) => {
      const named = await withQuota(subject, { 'requests.nvidia.com/gpu': '2' });
      expect((await subject.api.post(core(named, 'pods'), pod('first', gpus(1)))).status).toBe(201);
      const { status, body } = await subject.api.post(core(named, 'pods'), pod('second', gpus(2)));
      expect(status).toBe(403);
      expect(body.reason).toBe('Forbidden');
      expect(body.message).toContain(
        'exceeded quota: compute, requested: requests.nvidia.com/gpu=2, used: requests.nvidia.com/gpu=1, limited: requests.nvidia.com/gpu=2',
      );
    },
    'a pod without what the quota counts: 403 «must specify»': async (subject) => {
      const named = await withQuota(subject, { 'limits.cpu': '4' });
      const { status, body } = await subject.api.post(core(named, 'pods'), pod('silent', waiting({})));
      expect(status).toBe(403);
      expect(body.message).toMatch(/failed quota: compute: must specify limits\.cpu/);
    },
    'object counts: the first over the number is refused': async (subject) => {
      const named = await withQuota(subject, { 'count/deployments.apps': '1' });
      const idle = (name: string) => deployment(name, { replicas: 0 });
      expect((await subject.api.post(apps(named, 'deployments'), idle('first'))).status).toBe(201);
      const { status, body } = await subject.api.post(apps(named, 'deployments'), idle('second'));
      expect(status).toBe(403);
      expect(body.message).toContain('exceeded quota: compute, requested: count/deployments.apps=1');
    },
    'status says how many objects of any kind there are, to whoever may not list them': async (subject) => {
      const most = '1000000000';
      const named = await withQuota(subject, {
        'count/secrets': most,
        'count/services': most,
        'count/statefulsets.apps': most,
      });
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hidden' } };
      expect((await subject.api.post(core(named, 'secrets'), secret)).status).toBe(201);
      await eventually(async () => {
        const { body } = await subject.api.get(core(named, 'resourcequotas', 'compute'));
        expect(body.status.used).toEqual({
          'count/secrets': '1',
          'count/services': '0',
          'count/statefulsets.apps': '0',
        });
      });
      expect((await subject.api.delete(core(named, 'secrets', 'hidden'))).status).toBe(200);
      await eventually(async () => {
        const { body } = await subject.api.get(core(named, 'resourcequotas', 'compute'));
        expect(body.status.used['count/secrets']).toBe('0');
      });
    },
    'kube-root-ca.crt counts as a ConfigMap': async (subject) => {
      const named = subject.name('quota');
      await subject.api.post('/api/v1/namespaces', namespaceNamed(named));
      await eventually(async () => {
        expect((await subject.api.get(core(named, 'configmaps', 'kube-root-ca.crt'))).status).toBe(200);
      });
      // A quota that comes at the same moment may count without it for some minutes.
      await wait(CACHE_LAG_MS);
      await limit(subject, named, { 'count/configmaps': '1' });
      expect((await subject.api.post(core(named, 'configmaps'), configMap('mine'))).status).toBe(403);
    },
    'status says what is used': async (subject) => {
      const named = await withQuota(subject, { pods: '5', 'requests.nvidia.com/gpu': '4' });
      await subject.api.post(core(named, 'pods'), pod('first', gpus(2)));
      await eventually(async () => {
        const { body } = await subject.api.get(core(named, 'resourcequotas', 'compute'));
        expect(body.status).toMatchObject({
          hard: { pods: '5', 'requests.nvidia.com/gpu': '4' },
          used: { pods: '1', 'requests.nvidia.com/gpu': '2' },
        });
      });
    },
    'a Deployment over the quota is accepted, and says ReplicaFailure/FailedCreate later': async (
      subject,
    ) => {
      const named = await withQuota(subject, { pods: '0' });
      const { status } = await subject.api.post(apps(named, 'deployments'), deployment('web'));
      expect(status).toBe(201);
      await eventually(async () => {
        const { body } = await subject.api.get(apps(named, 'deployments', 'web'));
        const failure = body.status?.conditions?.find(
          ({ type }: { type: string }) => type === 'ReplicaFailure',
        );
        expect(failure).toMatchObject({ status: 'True', reason: 'FailedCreate' });
        expect(failure.message).toContain('exceeded quota: compute');
      });
    },
    'a LimitRange fills defaults, annotates, and refuses what exceeds its maximum': async ({
      api,
      namespace,
      name,
    }) => {
      const named = name('limits');
      await api.post('/api/v1/namespaces', namespaceNamed(named));
      await api.post(core(named, 'limitranges'), {
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: { name: 'defaults' },
        spec: {
          limits: [
            { type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '250m' }, max: { cpu: '2' } },
          ],
        },
      });
      // The admission plugin reads LimitRanges from a cache.
      await eventually(async () => {
        const { body } = await api.post(`${core(named, 'pods')}?dryRun=All`, pod('plain', waiting({})));
        expect(body.spec?.containers[0].resources).toEqual({
          limits: { cpu: '1' },
          requests: { cpu: '250m' },
        });
        expect(body.metadata.annotations['kubernetes.io/limit-ranger']).toContain('LimitRanger plugin set');
      });
      const greedy = pod('greedy', waiting({ limits: { cpu: '3' } }));
      const { status, body } = await api.post(core(named, 'pods'), greedy);
      expect(status).toBe(403);
      expect(body.message).toContain('maximum cpu usage per Container is 2, but limit is 3');
      expect(namespace).not.toBe(named);
    },
  },
  ['controllers'],
);
