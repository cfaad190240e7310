import { expect } from '@jest/globals';
import { causeFields, configMap, core } from '../manifests.ts';
import { holding, type Row } from '../row.ts';

const RFC3339_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

export const createRows: Row[] = holding('Create', {
  'create: 201 with uid, resourceVersion and a creationTimestamp in whole seconds': async ({
    api,
    namespace,
    name,
  }) => {
    const { status, body } = await api.post(
      core(namespace, 'configmaps'),
      configMap(name('cm'), { colour: 'blue' }),
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { colour: 'blue' } });
    expect(body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(Number(body.metadata.resourceVersion)).toBeGreaterThan(0);
    expect(body.metadata.creationTimestamp).toMatch(RFC3339_SECONDS);
  },
  'the server alone sets uid and creationTimestamp': async ({ api, namespace, name }) => {
    const own = { uid: 'mine', creationTimestamp: '2001-01-01T00:00:00Z' };
    const { body } = await api.post(core(namespace, 'configmaps'), configMap(name('cm'), {}, own));
    expect(body.metadata.uid).not.toBe('mine');
    expect(body.metadata.creationTimestamp).not.toBe('2001-01-01T00:00:00Z');
  },
  'the same name again: 409 AlreadyExists': async ({ api, namespace, name }) => {
    const object = configMap(name('cm'));
    await api.post(core(namespace, 'configmaps'), object);
    const { status, body } = await api.post(core(namespace, 'configmaps'), object);
    expect(status).toBe(409);
    expect(body).toMatchObject({
      reason: 'AlreadyExists',
      details: { name: object.metadata.name, kind: 'configmaps' },
    });
  },
  'the same name while the old object terminates: 409 «being deleted»': async ({ api, namespace, name }) => {
    const object = configMap(name('cm'), {}, { finalizers: ['beffroi.example/hold'] });
    await api.post(core(namespace, 'configmaps'), object);
    const path = core(namespace, 'configmaps', object.metadata.name);
    await api.delete(path);
    const { status, body } = await api.post(core(namespace, 'configmaps'), object);
    expect(status).toBe(409);
    expect(body.message).toContain('object is being deleted');
    await api.patch(path, 'application/merge-patch+json', { metadata: { finalizers: null } });
  },
  'a name that is no DNS name: 422 with the field': async ({ api, namespace }) => {
    const { status, body } = await api.post(core(namespace, 'configmaps'), configMap('Not_A_Name'));
    expect(status).toBe(422);
    expect(body).toMatchObject({ reason: 'Invalid' });
    expect(body.details.causes[0]).toMatchObject({ reason: 'FieldValueInvalid', field: 'metadata.name' });
  },
  'no name at all: 422 FieldValueRequired': async ({ api, namespace }) => {
    const { status, body } = await api.post(core(namespace, 'configmaps'), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {},
    });
    expect(status).toBe(422);
    expect(body.details.causes[0]).toMatchObject({ reason: 'FieldValueRequired' });
  },
  'generateName: the server adds five characters': async ({ api, namespace }) => {
    const { status, body } = await api.post(core(namespace, 'configmaps'), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { generateName: 'made-' },
    });
    expect(status).toBe(201);
    expect(body.metadata.name).toMatch(/^made-[a-z0-9]{5}$/);
  },
  'a label value over 63 characters: 422 on metadata.labels': async ({ api, namespace, name }) => {
    const object = configMap(name('cm'), {}, { labels: { long: 'x'.repeat(64) } });
    const { status, body } = await api.post(core(namespace, 'configmaps'), object);
    expect(status).toBe(422);
    expect(causeFields(body)).toContain('metadata.labels');
  },
  'a label key that is no qualified name: 422': async ({ api, namespace, name }) => {
    const object = configMap(name('cm'), {}, { labels: { 'not a key': 'x' } });
    expect((await api.post(core(namespace, 'configmaps'), object)).status).toBe(422);
  },
  'a POST that carries a resourceVersion: 500': async ({ api, namespace, name }) => {
    const object = configMap(name('cm'), {}, { resourceVersion: '1' });
    const { status, body } = await api.post(core(namespace, 'configmaps'), object);
    expect(status).toBe(500);
    expect(body.message).toContain('resourceVersion should not be set');
  },
  'a key of a ConfigMap or Secret that could be no file name: 422': async ({ api, namespace, name }) => {
    for (const key of ['with/slash', 'with space', '..']) {
      const map = await api.post(core(namespace, 'configmaps'), configMap(name('cm'), { [key]: 'x' }));
      expect(map.status).toBe(422);
      expect(causeFields(map.body)).toEqual([`data[${key}]`]);
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: name('s') },
        stringData: { [key]: 'x' },
      };
      expect((await api.post(core(namespace, 'secrets'), secret)).status).toBe(422);
    }
  },
  'dryRun=All answers as a create and keeps nothing': async ({ api, namespace, name }) => {
    const object = configMap(name('cm'));
    const { status, body } = await api.post(`${core(namespace, 'configmaps')}?dryRun=All`, object);
    expect(status).toBe(201);
    expect(body.metadata.uid).toBeDefined();
    expect((await api.get(core(namespace, 'configmaps', object.metadata.name))).status).toBe(404);
  },
});
