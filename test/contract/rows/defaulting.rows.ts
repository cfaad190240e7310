import { expect } from '@jest/globals';
import { apps, core, deployment, namespaceNamed, pod, podSpec, service } from '../manifests.ts';
import { holding, type Row } from '../row.ts';

export const defaultingRows: Row[] = [
  ...holding('Defaulting', {
    'a Deployment gets its rollout defaults': async ({ api, namespace, name }) => {
      const { body } = await api.post(
        apps(namespace, 'deployments'),
        deployment(name('web'), { paused: true }),
      );
      expect(body.spec).toMatchObject({
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      });
    },
    'a pod template gets its own': async ({ api, namespace, name }) => {
      const { body } = await api.post(
        apps(namespace, 'deployments'),
        deployment(name('web'), { paused: true }),
      );
      expect(body.spec.template.spec).toMatchObject({
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'ClusterFirst',
        schedulerName: 'default-scheduler',
      });
      expect(body.spec.template.spec.containers[0]).toMatchObject({
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      });
    },
    'imagePullPolicy follows the tag': async ({ api, namespace, name }) => {
      const policy = async (image: string) => {
        const object = deployment(name('web'), { paused: true }, podSpec({ image }));
        const { body } = await api.post(`${apps(namespace, 'deployments')}?dryRun=All`, object);
        return body.spec.template.spec.containers[0].imagePullPolicy;
      };
      expect(await policy('registry.example:5000/pause')).toBe('Always');
      expect(await policy('registry.example/pause:latest')).toBe('Always');
      expect(await policy('registry.example/pause:3.10')).toBe('IfNotPresent');
      expect(await policy(`registry.example/pause@sha256:${'a'.repeat(64)}`)).toBe('IfNotPresent');
    },
    'a container port gets protocol TCP, a probe its periods': async ({ api, namespace, name }) => {
      const container = {
        ports: [{ containerPort: 8000 }],
        readinessProbe: { httpGet: { path: '/health', port: 8000 } },
      };
      const object = deployment(name('web'), { paused: true }, podSpec(container));
      const { body } = await api.post(`${apps(namespace, 'deployments')}?dryRun=All`, object);
      const [made] = body.spec.template.spec.containers;
      expect(made.ports).toEqual([{ containerPort: 8000, protocol: 'TCP' }]);
      expect(made.readinessProbe).toMatchObject({
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
        httpGet: { scheme: 'HTTP' },
      });
    },
    'a pod stays five minutes on a node that is lost, unless it says otherwise': async ({
      api,
      namespace,
      name,
    }) => {
      const own = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' };
      const spec = { ...podSpec(), tolerations: [{ ...own, tolerationSeconds: 7 }] };
      const { body } = await api.post(core(namespace, 'pods'), pod(name('pod'), spec));
      expect(body.spec.tolerations).toEqual([
        { ...own, tolerationSeconds: 7 },
        { ...own, key: 'node.kubernetes.io/not-ready', tolerationSeconds: 300 },
      ]);
    },
    'requests of a GPU default to its limits': async ({ api, namespace, name }) => {
      const resources = { limits: { 'nvidia.com/gpu': '1', memory: '1Gi' } };
      const object = pod(name('gpu'), podSpec({ resources }));
      const { body } = await api.post(`${core(namespace, 'pods')}?dryRun=All`, object);
      expect(body.spec.containers[0].resources.requests).toEqual({ 'nvidia.com/gpu': '1', memory: '1Gi' });
    },
    'a Service gets a type, an address, target ports and protocol': async ({ api, namespace, name }) => {
      const { body } = await api.post(core(namespace, 'services'), service(name('svc')));
      expect(body.spec).toMatchObject({ type: 'ClusterIP', sessionAffinity: 'None' });
      expect(body.spec.clusterIP).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      expect(body.spec.clusterIPs).toEqual([body.spec.clusterIP]);
      expect(body.spec.ports[0]).toMatchObject({ protocol: 'TCP', targetPort: 8000 });
    },
    'a NetworkPolicy that names no type and no egress gets [Ingress]': async ({ api, namespace, name }) => {
      const { body } = await api.post(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`, {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: name('np') },
        spec: { podSelector: {} },
      });
      expect(body.spec.policyTypes).toEqual(['Ingress']);
    },
    'a Secret is Opaque, and stringData becomes data': async ({ api, namespace, name }) => {
      const { body } = await api.post(core(namespace, 'secrets'), {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: name('secret') },
        stringData: { key: 'value' },
      });
      expect(body).toMatchObject({ type: 'Opaque', data: { key: Buffer.from('value').toString('base64') } });
      expect(body.stringData).toBeUndefined();
    },
    'a Namespace carries its own name as a label and the finalizer kubernetes': async ({ api, name }) => {
      const named = name('labelled');
      const { body } = await api.post('/api/v1/namespaces', namespaceNamed(named));
      expect(body.metadata.labels['kubernetes.io/metadata.name']).toBe(named);
      expect(body.spec.finalizers).toEqual(['kubernetes']);
      expect(body.status.phase).toBe('Active');
      await api.delete(`/api/v1/namespaces/${named}`);
    },
  }),
  {
    area: 'Defaulting',
    expects: 'unknown fields are pruned silently',
    standIn: {
      differs: 'the stand-in has no OpenAPI schemas: it keeps a field it does not know',
      check: async ({ api, namespace, name }) => {
        const object = deployment(name('web'), { paused: true, unheardOf: true });
        const { body } = await api.post(`${apps(namespace, 'deployments')}?dryRun=All`, object);
        expect(body.spec.unheardOf).toBe(true);
      },
    },
    check: async ({ api, namespace, name }) => {
      const object = deployment(name('web'), { paused: true, unheardOf: true });
      const { body } = await api.post(`${apps(namespace, 'deployments')}?dryRun=All`, object);
      expect(body.spec.unheardOf).toBeUndefined();
    },
  },
];
