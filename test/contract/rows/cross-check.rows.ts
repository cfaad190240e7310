import { expect } from '@jest/globals';
import { apps, causeFields, core, deployment, namespaceNamed, pod, podSpec, service } from '../manifests.ts';
import { holding, type Row } from '../row.ts';

export const crossCheckRows: Row[] = holding('Cross checks', {
  'a selector that does not match the template: 422': async ({ api, namespace, name }) => {
    const object = deployment(name('web'), { selector: { matchLabels: { app: 'other' } } });
    const { status, body } = await api.post(apps(namespace, 'deployments'), object);
    expect(status).toBe(422);
    expect(causeFields(body)).toEqual(['spec.template.metadata.labels']);
    expect(body.message).toContain('`selector` does not match template `labels`');
  },
  'GPU requests other than its limits: 422': async ({ api, namespace, name }) => {
    const resources = { requests: { 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '2' } };
    const { status, body } = await api.post(
      core(namespace, 'pods'),
      pod(name('gpu'), podSpec({ resources })),
    );
    expect(status).toBe(422);
    expect(causeFields(body)[0]).toContain('spec.containers[0].resources');
  },
  'half a GPU: 422': async ({ api, namespace, name }) => {
    const resources = { limits: { 'nvidia.com/gpu': '500m' } };
    const { status, body } = await api.post(
      core(namespace, 'pods'),
      pod(name('gpu'), podSpec({ resources })),
    );
    expect(status).toBe(422);
    expect(body.message).toContain('must be an integer');
  },
  'requests above limits: 422': async ({ api, namespace, name }) => {
    const resources = { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } };
    const { status, body } = await api.post(
      core(namespace, 'pods'),
      pod(name('big'), podSpec({ resources })),
    );
    expect(status).toBe(422);
    expect(body.message).toContain('must be less than or equal to memory limit');
  },
  'a quantity that cannot be read: 400 or 422': async ({ api, namespace, name }) => {
    const resources = { limits: { memory: 'plenty' } };
    const { status } = await api.post(core(namespace, 'pods'), pod(name('odd'), podSpec({ resources })));
    expect([400, 422]).toContain(status);
  },
  'two containers of one name: 422': async ({ api, namespace, name }) => {
    const spec = podSpec();
    const object = pod(name('twice'), { ...spec, containers: [spec.containers[0], spec.containers[0]] });
    const { status, body } = await api.post(core(namespace, 'pods'), object);
    expect(status).toBe(422);
    expect(body.details.causes[0]).toMatchObject({
      reason: 'FieldValueDuplicate',
      field: 'spec.containers[1].name',
    });
  },
  'a mounted volume that is not declared: 422': async ({ api, namespace, name }) => {
    const volumeMounts = [{ name: 'absent', mountPath: '/data' }];
    const { status, body } = await api.post(
      core(namespace, 'pods'),
      pod(name('mount'), podSpec({ volumeMounts })),
    );
    expect(status).toBe(422);
    expect(causeFields(body)).toEqual(['spec.containers[0].volumeMounts[0].name']);
  },
  'a port over 65535: 422': async ({ api, namespace, name }) => {
    const { status } = await api.post(
      core(namespace, 'services'),
      service(name('svc'), { ports: [{ port: 70000 }] }),
    );
    expect(status).toBe(422);
  },
  'no container at all: 422': async ({ api, namespace, name }) => {
    const { status, body } = await api.post(core(namespace, 'pods'), pod(name('empty'), { containers: [] }));
    expect(status).toBe(422);
    expect(causeFields(body)).toContain('spec.containers');
  },
  'a pod of a priority class that does not exist: 403': async ({ api, namespace, name }) => {
    const object = pod(name('prio'), { ...podSpec(), priorityClassName: 'beffroi-absent' });
    const { status, body } = await api.post(core(namespace, 'pods'), object);
    expect(status).toBe(403);
    expect(body.message).toContain('no PriorityClass with name beffroi-absent was found');
  },
  'Pod Security restricted: a pod without the settings is refused with the reasons': async ({
    api,
    name,
  }) => {
    const named = name('restricted');
    await api.post(
      '/api/v1/namespaces',
      namespaceNamed(named, { 'pod-security.kubernetes.io/enforce': 'restricted' }),
    );
    const careless = pod('careless', {
      containers: [{ name: 'main', image: 'registry.example/pause:3.10' }],
    });
    const { status, body } = await api.post(`${core(named, 'pods')}?dryRun=All`, careless);
    expect(status).toBe(403);
    expect(body.reason).toBe('Forbidden');
    expect(body.message).toContain('violates PodSecurity "restricted:latest"');
    for (const reason of [
      'allowPrivilegeEscalation != false',
      'unrestricted capabilities',
      'runAsNonRoot != true',
      'seccompProfile',
    ]) {
      expect(body.message).toContain(reason);
    }
    await api.delete(`/api/v1/namespaces/${named}`);
  },
});
