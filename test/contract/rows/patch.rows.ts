import { expect } from '@jest/globals';
import { apps, configMap, core, deployment } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { JSON_PATCH, MERGE, STRATEGIC } from '../wire.client.ts';

const created = async ({ api, namespace, name }: Subject) => {
  const { body } = await api.post(
    core(namespace, 'configmaps'),
    configMap(name('cm'), { colour: 'blue', size: 'big' }),
  );
  return { object: body, path: core(namespace, 'configmaps', body.metadata.name) };
};

export const patchRows: Row[] = holding('Patch', {
  'a merge patch on what does not exist: 404': async ({ api, namespace, name }) => {
    const { status } = await api.patch(core(namespace, 'configmaps', name('cm')), MERGE, { data: {} });
    expect(status).toBe(404);
  },
  'a merge patch changes what it names, removes what it sets to null, keeps the rest': async (subject) => {
    const { path } = await created(subject);
    const { status, body } = await subject.api.patch(path, MERGE, {
      data: { colour: 'red', size: null, shape: 'round' },
    });
    expect(status).toBe(200);
    expect(body.data).toEqual({ colour: 'red', shape: 'round' });
  },
  'a merge patch that changes nothing keeps the resourceVersion': async (subject) => {
    const { object, path } = await created(subject);
    const { body } = await subject.api.patch(path, MERGE, { data: { colour: 'blue' } });
    expect(body.metadata.resourceVersion).toBe(object.metadata.resourceVersion);
  },
  'a merge patch over a stale resourceVersion: 409': async (subject) => {
    const { object, path } = await created(subject);
    await subject.api.patch(path, MERGE, { data: { colour: 'red' } });
    const { resourceVersion } = object.metadata;
    const { status } = await subject.api.patch(path, MERGE, {
      metadata: { resourceVersion },
      data: { colour: 'green' },
    });
    expect(status).toBe(409);
  },
  'a JSON patch adds, replaces, removes and tests': async (subject) => {
    const { path } = await created(subject);
    const { status, body } = await subject.api.patch(path, JSON_PATCH, [
      { op: 'test', path: '/data/colour', value: 'blue' },
      { op: 'replace', path: '/data/colour', value: 'red' },
      { op: 'add', path: '/metadata/labels', value: {} },
      { op: 'add', path: '/metadata/labels/beffroi.example~1shape', value: 'round' },
      { op: 'remove', path: '/data/size' },
    ]);
    expect(status).toBe(200);
    expect(body.data).toEqual({ colour: 'red' });
    expect(body.metadata.labels).toEqual({ 'beffroi.example/shape': 'round' });
  },
  'a JSON patch whose test fails: 422, nothing changed': async (subject) => {
    const { object, path } = await created(subject);
    const { status } = await subject.api.patch(path, JSON_PATCH, [
      { op: 'replace', path: '/data/size', value: 'small' },
      { op: 'test', path: '/data/colour', value: 'red' },
    ]);
    expect(status).toBe(422);
    expect((await subject.api.get(path)).body.data).toEqual(object.data);
  },
  'a JSON patch on a path that is not there: 422': async (subject) => {
    const { path } = await created(subject);
    const operations = [{ op: 'replace', path: '/data/absent/deep', value: 'x' }];
    expect((await subject.api.patch(path, JSON_PATCH, operations)).status).toBe(422);
  },
  'an unknown patch type: 415': async (subject) => {
    const { path } = await created(subject);
    expect((await subject.api.patch(path, 'application/unknown-patch+json', {})).status).toBe(415);
  },
  'a strategic merge patch finds containers by name': async ({ api, namespace, name }) => {
    const object = deployment(name('web'));
    await api.post(apps(namespace, 'deployments'), object);
    const patch = {
      spec: { template: { spec: { containers: [{ name: 'main', image: 'registry.example/pause:3.11' }] } } },
    };
    const { status, body } = await api.patch(
      apps(namespace, 'deployments', object.metadata.name),
      STRATEGIC,
      patch,
    );
    expect(status).toBe(200);
    expect(body.spec.template.spec.containers).toHaveLength(1);
    expect(body.spec.template.spec.containers[0]).toMatchObject({
      image: 'registry.example/pause:3.11',
      securityContext: { allowPrivilegeEscalation: false },
    });
  },
});
