import { expect } from '@jest/globals';
import { apps, causeFields, core, deployment, pod, podSpec, service } from '../manifests.ts';
import { holding, type Row } from '../row.ts';
import { MERGE } from '../wire.client.ts';

export const immutableRows: Row[] = holding('Immutable', {
  "a Deployment's selector: 422": async ({ api, namespace, name }) => {
    const object = deployment(name('web'), { replicas: 0 });
    await api.post(apps(namespace, 'deployments'), object);
    const labels = { app: object.metadata.name, colour: 'blue' };
    const patch = { spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } } };
    const { status, body } = await api.patch(
      apps(namespace, 'deployments', object.metadata.name),
      MERGE,
      patch,
    );
    expect(status).toBe(422);
    expect(causeFields(body)).toEqual(['spec.selector']);
    expect(body.message).toContain('field is immutable');
  },
  "a Service's clusterIP: 422": async ({ api, namespace, name }) => {
    const { body } = await api.post(core(namespace, 'services'), service(name('svc')));
    const path = core(namespace, 'services', body.metadata.name);
    const answer = await api.patch(path, MERGE, {
      spec: { clusterIP: '10.0.0.254', clusterIPs: ['10.0.0.254'] },
    });
    expect(answer.status).toBe(422);
  },
  "a Secret's type: 422": async ({ api, namespace, name }) => {
    const named = name('secret');
    await api.post(core(namespace, 'secrets'), {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: named },
    });
    const { status, body } = await api.patch(core(namespace, 'secrets', named), MERGE, {
      type: 'example/other',
    });
    expect(status).toBe(422);
    expect(causeFields(body)).toEqual(['type']);
  },
  'the data of an immutable ConfigMap, and its immutability: 422': async ({ api, namespace, name }) => {
    const named = name('cm');
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: named },
      data: { a: '1' },
      immutable: true,
    };
    await api.post(core(namespace, 'configmaps'), object);
    const path = core(namespace, 'configmaps', named);
    expect((await api.patch(path, MERGE, { data: { a: '2' } })).status).toBe(422);
    expect((await api.patch(path, MERGE, { immutable: false })).status).toBe(422);
    expect((await api.patch(path, MERGE, { metadata: { labels: { a: 'b' } } })).status).toBe(200);
  },
  "a PersistentVolumeClaim's spec: 422": async ({ api, namespace, name }) => {
    const named = name('pvc');
    await api.post(core(namespace, 'persistentvolumeclaims'), {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: named },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        storageClassName: 'none',
      },
    });
    const path = core(namespace, 'persistentvolumeclaims', named);
    const { status } = await api.patch(path, MERGE, { spec: { accessModes: ['ReadWriteMany'] } });
    expect(status).toBe(422);
  },
  'most of a pod: 422; its image: allowed': async ({ api, namespace, name }) => {
    const object = pod(name('pod'), { ...podSpec(), nodeSelector: { 'beffroi.example/none': 'true' } });
    await api.post(core(namespace, 'pods'), object);
    const path = core(namespace, 'pods', object.metadata.name);
    const strategic = 'application/strategic-merge-patch+json';
    const edit = (container: object) => ({ spec: { containers: [{ name: 'main', ...container }] } });
    expect((await api.patch(path, strategic, edit({ command: ['other'] }))).status).toBe(422);
    expect((await api.patch(path, strategic, edit({ image: 'registry.example/pause:3.11' }))).status).toBe(
      200,
    );
    await api.delete(path, { gracePeriodSeconds: 0 });
  },
  "a Job's template: 422": async ({ api, namespace, name }) => {
    const named = name('job');
    const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
    const template = { spec: { ...podSpec(), restartPolicy: 'Never' } };
    const created = await api.post(path, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: named },
      spec: { suspend: false, template },
    });
    expect(created.status).toBe(201);
    const patch = { spec: { template: { spec: { restartPolicy: 'OnFailure' } } } };
    expect((await api.patch(`${path}/${named}`, MERGE, patch)).status).toBe(422);
  },
});
