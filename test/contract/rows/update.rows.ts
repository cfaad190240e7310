import { expect } from '@jest/globals';
import { configMap, core } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';

const created = async ({ api, namespace, name }: Subject) => {
  const { body } = await api.post(core(namespace, 'configmaps'), configMap(name('cm'), { colour: 'blue' }));
  return { object: body, path: core(namespace, 'configmaps', body.metadata.name) };
};

export const updateRows: Row[] = holding('Update', {
  'PUT on what does not exist: 404': async ({ api, namespace, name }) => {
    const object = configMap(name('cm'));
    const { status, body } = await api.put(core(namespace, 'configmaps', object.metadata.name), object);
    expect(status).toBe(404);
    expect(body).toMatchObject({
      reason: 'NotFound',
      details: { name: object.metadata.name, kind: 'configmaps' },
    });
  },
  'PUT over a stale resourceVersion: 409 Conflict': async (subject) => {
    const { object, path } = await created(subject);
    await subject.api.put(path, { ...object, data: { colour: 'red' } });
    const { status, body } = await subject.api.put(path, { ...object, data: { colour: 'green' } });
    expect(status).toBe(409);
    expect(body.reason).toBe('Conflict');
    expect(body.message).toContain('the object has been modified');
  },
  'PUT with another uid: 409': async (subject) => {
    const { object, path } = await created(subject);
    const metadata = { ...object.metadata, uid: '00000000-0000-0000-0000-000000000000' };
    const { status, body } = await subject.api.put(path, { ...object, metadata });
    expect(status).toBe(409);
    expect(body.reason).toBe('Conflict');
  },
  'PUT under another name than the URL: 400': async (subject) => {
    const { object, path } = await created(subject);
    const { status } = await subject.api.put(path, {
      ...object,
      metadata: { ...object.metadata, name: 'other' },
    });
    expect(status).toBe(400);
  },
  'PUT of the same content keeps the resourceVersion': async (subject) => {
    const { object, path } = await created(subject);
    const { status, body } = await subject.api.put(path, object);
    expect(status).toBe(200);
    expect(body.metadata.resourceVersion).toBe(object.metadata.resourceVersion);
  },
  'PUT of other content gives a later resourceVersion and keeps the uid': async (subject) => {
    const { object, path } = await created(subject);
    const { body } = await subject.api.put(path, { ...object, data: { colour: 'red' } });
    expect(Number(body.metadata.resourceVersion)).toBeGreaterThan(Number(object.metadata.resourceVersion));
    expect(body.metadata.uid).toBe(object.metadata.uid);
  },
  'PUT without resourceVersion is unconditional for a ConfigMap': async (subject) => {
    const { object, path } = await created(subject);
    const { status, body } = await subject.api.put(path, configMap(object.metadata.name, { colour: 'red' }));
    expect(status).toBe(200);
    expect(body.data).toEqual({ colour: 'red' });
  },
});
