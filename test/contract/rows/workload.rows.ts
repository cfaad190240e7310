import { expect } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { apps, core, deployment, kwokNode, pod, podSpec, service } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { MERGE, type WireDocument } from '../wire.client.ts';

/** Keeps a pod in sight that is told to go. */
const HOLD = 'beffroi.fr/held-by-contract';

const QUIET = { gracePeriodSeconds: 0, propagationPolicy: 'Background' };

const condition = (object: WireDocument, type: string) =>
  object.status?.conditions?.find((candidate: { type: string }) => candidate.type === type);

const podsOf = async ({ api, namespace }: Subject, app: string): Promise<WireDocument[]> =>
  (await api.get(`${core(namespace, 'pods')}?labelSelector=app%3D${app}`)).body.items;

const running = async (subject: Subject, spec: object = {}, pods: object = podSpec()) => {
  const named = subject.name('web');
  const path = apps(subject.namespace, 'deployments', named);
  const { status } = await subject.api.post(
    apps(subject.namespace, 'deployments'),
    deployment(named, spec, pods),
  );
  expect(status).toBe(201);
  return { named, path };
};

const available = (subject: Subject, path: string, replicas: number) =>
  eventually(async () => {
    const { body } = await subject.api.get(path);
    expect(body.status).toMatchObject({ replicas, readyReplicas: replicas, updatedReplicas: replicas });
    expect(body.status.observedGeneration).toBe(body.metadata.generation);
    expect(condition(body, 'Available')).toMatchObject({
      status: 'True',
      reason: 'MinimumReplicasAvailable',
    });
  }, 30_000);

export const workloadRows: Row[] = holding(
  'Workload',
  {
    'a Deployment becomes a ReplicaSet, pods, and conditions Available and Progressing': async (subject) => {
      const { named, path } = await running(subject, { replicas: 2 });
      await available(subject, path, 2);
      const { body } = await subject.api.get(path);
      expect(condition(body, 'Progressing')).toMatchObject({ status: 'True' });
      const [first] = await podsOf(subject, named);
      expect(first.metadata.ownerReferences[0]).toMatchObject({ kind: 'ReplicaSet', controller: true });
      expect(first.spec.nodeName).toBeDefined();
      expect(first.status.phase).toBe('Running');
      await subject.api.delete(path, QUIET);
    },
    'events say what was scaled, created and scheduled': async (subject) => {
      const { named, path } = await running(subject, { replicas: 1 });
      await eventually(async () => {
        const { body } = await subject.api.get(core(subject.namespace, 'events'));
        const messages = body.items
          .filter(({ involvedObject }: WireDocument) => involvedObject.name.startsWith(named))
          .map(({ reason, message }: WireDocument) => `${reason}: ${message}`);
        expect(messages).toEqual(
          expect.arrayContaining([
            expect.stringMatching(/^ScalingReplicaSet: Scaled up replica set \S+ from 0 to 1$/),
            expect.stringMatching(/^SuccessfulCreate: Created pod: /),
            expect.stringMatching(/^Scheduled: Successfully assigned /),
          ]),
        );
      });
      await subject.api.delete(path, QUIET);
    },
    'scaled down, the surplus goes; at zero nothing is left': async (subject) => {
      const { named, path } = await running(subject, { replicas: 2 });
      await available(subject, path, 2);
      await subject.api.patch(`${path}/scale`, MERGE, { spec: { replicas: 0 } });
      await eventually(async () => expect(await podsOf(subject, named)).toHaveLength(0), 60_000);
      await subject.api.delete(path, QUIET);
    },
    'a new template rolls: the old pods are replaced': async (subject) => {
      const { named, path } = await running(subject, { replicas: 1 });
      await available(subject, path, 1);
      const [before] = await podsOf(subject, named);
      await subject.api.patch(path, MERGE, {
        spec: { template: { metadata: { annotations: { roll: '1' } } } },
      });
      await available(subject, path, 1);
      await eventually(async () => {
        const uids = (await podsOf(subject, named)).map(({ metadata }) => metadata.uid);
        expect(uids).toHaveLength(1);
        expect(uids).not.toContain(before.metadata.uid);
      }, 60_000);
      await subject.api.delete(path, QUIET);
    },
    'ready pods behind a Service appear in an EndpointSlice': async (subject) => {
      const { named, path } = await running(
        subject,
        { replicas: 1 },
        podSpec({ ports: [{ name: 'http', containerPort: 8000 }] }),
      );
      const created = await subject.api.post(
        core(subject.namespace, 'services'),
        service(named, { ports: [{ name: 'http', port: 8000, targetPort: 'http' }] }),
      );
      expect(created.status).toBe(201);
      const slices = `/apis/discovery.k8s.io/v1/namespaces/${subject.namespace}/endpointslices`;
      await eventually(async () => {
        const { body } = await subject.api.get(
          `${slices}?labelSelector=kubernetes.io%2Fservice-name%3D${named}`,
        );
        const endpoint = body.items.flatMap((slice: WireDocument) => slice.endpoints ?? [])[0];
        expect(endpoint).toMatchObject({ conditions: { ready: true }, targetRef: { kind: 'Pod' } });
        expect(body.items[0].ports[0]).toMatchObject({ name: 'http', protocol: 'TCP' });
      }, 30_000);
      await subject.api.delete(path, QUIET);
    },
    'a pod that fits no node stays Pending, PodScheduled False, Unschedulable, with the reason by node':
      async (subject) => {
        const { named, path } = await running(
          subject,
          {},
          podSpec({ resources: { limits: { 'nvidia.com/gpu': '64' } } }),
        );
        await eventually(async () => {
          const [pending] = await podsOf(subject, named);
          expect(pending?.status.phase).toBe('Pending');
          expect(condition(pending, 'PodScheduled')).toMatchObject({
            status: 'False',
            reason: 'Unschedulable',
          });
          expect(condition(pending, 'PodScheduled').message).toMatch(
            /^0\/\d+ nodes are available: .*Insufficient nvidia\.com\/gpu/,
          );
        });
        await subject.api.delete(path, QUIET);
      },
    'a NoExecute taint drives away what does not bear it, marked as disrupted': async ({
      api,
      namespace,
      name,
    }) => {
      const node = name('node');
      const nodePath = `/api/v1/nodes/${node}`;
      await api.post('/api/v1/nodes', kwokNode(node));
      const taint = { key: 'beffroi.fr/contract', value: 'away', effect: 'NoExecute' };
      const bearing = { key: taint.key, operator: 'Exists', effect: taint.effect, tolerationSeconds: 3_600 };
      const bound = async (tolerations: object[]): Promise<string> => {
        const named = name('pod');
        const held = pod(named, { ...podSpec(), nodeName: node, tolerations }, { finalizers: [HOLD] });
        expect((await api.post(core(namespace, 'pods'), held)).status).toBe(201);
        return core(namespace, 'pods', named);
      };
      const [driven, staying] = [await bound([]), await bound([bearing])];
      await api.patch(nodePath, MERGE, { spec: { taints: [taint] } });
      await eventually(async () => {
        const { body } = await api.get(driven);
        expect(body.metadata.deletionTimestamp).toBeDefined();
        expect(condition(body, 'DisruptionTarget')).toMatchObject({
          status: 'True',
          reason: 'DeletionByTaintManager',
        });
      }, 30_000);
      expect((await api.get(staying)).body.metadata.deletionTimestamp).toBeUndefined();
      for (const path of [driven, staying]) {
        await api.delete(path, { gracePeriodSeconds: 0 });
        await api.patch(path, MERGE, { metadata: { finalizers: null } });
      }
      await api.delete(nodePath);
    },
    'deleting the Deployment takes its ReplicaSet and pods along': async (subject) => {
      const { named, path } = await running(subject, { replicas: 1 });
      await available(subject, path, 1);
      await subject.api.delete(path, { propagationPolicy: 'Background' });
      await eventually(async () => {
        expect(await podsOf(subject, named)).toHaveLength(0);
        const sets = await subject.api.get(
          `${apps(subject.namespace, 'replicasets')}?labelSelector=app%3D${named}`,
        );
        expect(sets.body.items).toHaveLength(0);
      }, 60_000);
    },
  },
  ['controllers', 'nodes'],
);
