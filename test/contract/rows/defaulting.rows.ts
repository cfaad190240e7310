import { expect } from '@jest/globals';
import {
  apps,
  causeFields,
  configMap,
  core,
  deployment,
  namespaceNamed,
  pod,
  podSpec,
  service,
} from '../manifests.ts';
import { holding, type Row } from '../row.ts';
import { MERGE } from '../wire.client.ts';

export const defaultingRows: Row[] = holding('Defaulting', {
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
  'a PriorityClass that is not the default does not say so, whatever was declared': async ({ api, name }) => {
    const { body } = await api.post('/apis/scheduling.k8s.io/v1/priorityclasses?dryRun=All', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: name('class') },
      value: 1,
      globalDefault: false,
    });
    expect(body).toMatchObject({ value: 1, preemptionPolicy: 'PreemptLowerPriority' });
    expect(body).not.toHaveProperty('globalDefault');
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
  'unknown fields are pruned, with a warning unless the client wants none': async ({
    api,
    namespace,
    name,
  }) => {
    const object = deployment(name('web'), { paused: true, unheardOf: true }, podSpec({ nope: 1 }));
    const post = (query: string) => api.post(`${apps(namespace, 'deployments')}?dryRun=All${query}`, object);
    const { body, headers } = await post('');
    expect(body.spec.unheardOf).toBeUndefined();
    expect(body.spec.template.spec.containers[0].nope).toBeUndefined();
    expect(headers.get('warning')).toContain('299 - "unknown field \\"spec.unheardOf\\""');
    expect(headers.get('warning')).toContain('spec.template.spec.containers[0].nope');
    expect((await post('&fieldValidation=Ignore')).headers.get('warning')).toBeNull();
  },
  'unknown fields are refused where the client wants that: 400': async ({ api, namespace, name }) => {
    const object = deployment(name('web'), { paused: true, unheardOf: true });
    const { status, body } = await api.post(
      `${apps(namespace, 'deployments')}?dryRun=All&fieldValidation=Strict`,
      object,
    );
    expect([status, body.reason]).toEqual([400, 'BadRequest']);
    expect(body.message).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.unheardOf"',
    );
  },
  'a patch that brings an unknown field: pruned, or 422 where the client wants that': async ({
    api,
    namespace,
    name,
  }) => {
    const at = core(namespace, 'configmaps', name('cm'));
    await api.post(core(namespace, 'configmaps'), configMap(at.split('/').at(-1)!));
    const pruned = await api.patch(at, MERGE, { unheardOf: 1 });
    expect(pruned.status).toBe(200);
    expect(pruned.body.unheardOf).toBeUndefined();
    expect((await api.patch(`${at}?fieldValidation=Strict`, MERGE, { unheardOf: 1 })).status).toBe(422);
  },
  'an applied field that nobody declared: 500, whatever the client wants': async ({
    api,
    namespace,
    name,
  }) => {
    const named = name('cm');
    const object = { ...configMap(named), unheardOf: 1 };
    const { status, body } = await api.apply(
      core(namespace, 'configmaps', named),
      'contract&fieldValidation=Ignore',
      object,
    );
    expect(status).toBe(500);
    expect(body.message).toContain('.unheardOf: field not declared in schema');
  },
  'a fieldValidation that nobody knows: 422': async ({ api, namespace, name }) => {
    const { status, body } = await api.post(
      `${core(namespace, 'configmaps')}?fieldValidation=Perhaps`,
      configMap(name('cm')),
    );
    expect(status).toBe(422);
    expect(causeFields(body)).toEqual(['fieldValidation']);
  },
});
