import { expect } from '@jest/globals';
import { configMap, core } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { MERGE } from '../wire.client.ts';

const HOLD = 'beffroi.example/hold';

const held = async ({ api, namespace, name }: Subject) => {
  const { body } = await api.post(
    core(namespace, 'configmaps'),
    configMap(name('held'), {}, { finalizers: [HOLD] }),
  );
  return { object: body, path: core(namespace, 'configmaps', body.metadata.name) };
};

const release = (subject: Subject, path: string) =>
  subject.api.patch(path, MERGE, { metadata: { finalizers: null } });

export const finalizerRows: Row[] = holding('Finalizers', {
  'DELETE without finalizers: 200 with a Status of success, and it is gone': async ({
    api,
    namespace,
    name,
  }) => {
    const object = configMap(name('cm'));
    const { body: created } = await api.post(core(namespace, 'configmaps'), object);
    const path = core(namespace, 'configmaps', object.metadata.name);
    const { status, body } = await api.delete(path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'Status', status: 'Success', details: { uid: created.metadata.uid } });
    expect((await api.get(path)).status).toBe(404);
  },
  'DELETE of what is not there: 404': async ({ api, namespace, name }) => {
    expect((await api.delete(core(namespace, 'configmaps', name('cm')))).status).toBe(404);
  },
  'DELETE with a finalizer: 200 with the object, its deletionTimestamp and grace 0': async (subject) => {
    const { path } = await held(subject);
    const { status, body } = await subject.api.delete(path);
    expect(status).toBe(200);
    expect(body.kind).toBe('ConfigMap');
    expect(body.metadata.deletionTimestamp).toBeDefined();
    expect(body.metadata.deletionGracePeriodSeconds).toBe(0);
    await release(subject, path);
  },
  'a second DELETE answers the same': async (subject) => {
    const { path } = await held(subject);
    const first = await subject.api.delete(path);
    const second = await subject.api.delete(path);
    expect(second.status).toBe(200);
    expect(second.body.metadata.deletionTimestamp).toBe(first.body.metadata.deletionTimestamp);
    await release(subject, path);
  },
  'a finalizer added after the DELETE: 422': async (subject) => {
    const { path } = await held(subject);
    await subject.api.delete(path);
    const { status } = await subject.api.patch(path, MERGE, {
      metadata: { finalizers: [HOLD, 'beffroi.example/more'] },
    });
    expect(status).toBe(422);
    await release(subject, path);
  },
  'edits stay allowed after the DELETE': async (subject) => {
    const { path } = await held(subject);
    await subject.api.delete(path);
    const { status, body } = await subject.api.patch(path, MERGE, { data: { colour: 'red' } });
    expect(status).toBe(200);
    expect(body.data).toEqual({ colour: 'red' });
    await release(subject, path);
  },
  'the last finalizer removed: gone': async (subject) => {
    const { path } = await held(subject);
    await subject.api.delete(path);
    expect((await release(subject, path)).status).toBe(200);
    expect((await subject.api.get(path)).status).toBe(404);
  },
  'a precondition on another uid: 409': async (subject) => {
    const { path } = await held(subject);
    const preconditions = { uid: '00000000-0000-0000-0000-000000000000' };
    expect((await subject.api.delete(path, { preconditions })).status).toBe(409);
    expect((await subject.api.get(path)).body.metadata.deletionTimestamp).toBeUndefined();
    await release(subject, path);
  },
  'a precondition on another resourceVersion: 409': async (subject) => {
    const { path } = await held(subject);
    expect((await subject.api.delete(path, { preconditions: { resourceVersion: '1' } })).status).toBe(409);
    await release(subject, path);
  },
  'dryRun=All deletes nothing': async (subject) => {
    const { path } = await held(subject);
    expect((await subject.api.delete(`${path}?dryRun=All`)).status).toBe(200);
    expect((await subject.api.get(path)).body.metadata.deletionTimestamp).toBeUndefined();
    await release(subject, path);
  },
  'deletecollection removes what its selector matches': async ({ api, namespace, name }) => {
    const label = name('set');
    await api.post(core(namespace, 'configmaps'), configMap(`${label}-in`, {}, { labels: { set: label } }));
    await api.post(core(namespace, 'configmaps'), configMap(`${label}-out`));
    expect((await api.delete(`${core(namespace, 'configmaps')}?labelSelector=set%3D${label}`)).status).toBe(
      200,
    );
    expect((await api.get(core(namespace, 'configmaps', `${label}-in`))).status).toBe(404);
    expect((await api.get(core(namespace, 'configmaps', `${label}-out`))).status).toBe(200);
  },
});
