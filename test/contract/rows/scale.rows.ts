import { expect } from '@jest/globals';
import { apps, deployment } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { MERGE } from '../wire.client.ts';

/** Paused, so that only the number is seen. */
const paused = async ({ api, namespace, name }: Subject) => {
  const named = name('web');
  const path = apps(namespace, 'deployments', named);
  const manifest = (replicas?: number) =>
    deployment(named, { paused: true, ...(replicas === undefined ? {} : { replicas }) });
  const { body } = await api.apply(path, 'manifest', manifest(0));
  return { named, path, manifest, object: body };
};

const scaleOf = (name: string, replicas: number) => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name },
  spec: { replicas },
});

export const scaleRows: Row[] = holding('Scale', {
  'GET says replicas and the selector': async (subject) => {
    const { named, path } = await paused(subject);
    const { status, body } = await subject.api.get(`${path}/scale`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: named },
      spec: {},
      status: { replicas: 0, selector: `app=${named}` },
    });
  },
  'PUT changes replicas and the generation, whoever owns the spec': async (subject) => {
    const { named, path } = await paused(subject);
    // Without a resourceVersion: the controller may be writing status meanwhile.
    const { status } = await subject.api.put(`${path}/scale`, scaleOf(named, 3));
    expect(status).toBe(200);
    const { body } = await subject.api.get(path);
    expect(body.spec.replicas).toBe(3);
    expect(body.metadata.generation).toBe(2);
  },
  'PATCH too': async (subject) => {
    const { path } = await paused(subject);
    const { status, body } = await subject.api.patch(`${path}/scale`, MERGE, { spec: { replicas: 2 } });
    expect(status).toBe(200);
    expect(body.spec.replicas).toBe(2);
  },
  'a stale resourceVersion: 409': async (subject) => {
    const { path } = await paused(subject);
    const { body: scale } = await subject.api.get(`${path}/scale`);
    await subject.api.patch(`${path}/scale`, MERGE, { spec: { replicas: 2 } });
    expect((await subject.api.put(`${path}/scale`, { ...scale, spec: { replicas: 3 } })).status).toBe(409);
  },
  'a negative number: 422': async (subject) => {
    const { path } = await paused(subject);
    expect((await subject.api.patch(`${path}/scale`, MERGE, { spec: { replicas: -1 } })).status).toBe(422);
  },
  'the write is recorded in managedFields with its subresource': async (subject) => {
    const { path } = await paused(subject);
    await subject.api.patch(`${path}/scale?fieldManager=scaler`, MERGE, { spec: { replicas: 2 } });
    const { body } = await subject.api.get(path);
    expect(body.metadata.managedFields).toContainEqual(
      expect.objectContaining({
        manager: 'scaler',
        operation: 'Update',
        subresource: 'scale',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      }),
    );
  },
  'apply takes the field over before the manifest first leaves it out, and the number stays': async (
    subject,
  ) => {
    const { named, path, manifest } = await paused(subject);
    expect((await subject.api.apply(`${path}/scale`, 'scaler', scaleOf(named, 2))).status).toBe(409);
    expect((await subject.api.apply(`${path}/scale`, 'scaler', scaleOf(named, 2), true)).status).toBe(200);
    const { status, body } = await subject.api.apply(path, 'manifest', manifest());
    expect(status).toBe(200);
    expect(body.spec.replicas).toBe(2);
    const conflict = await subject.api.apply(path, 'manifest', manifest(5));
    expect(conflict.status).toBe(409);
    expect(conflict.body.details.causes[0].field).toBe('.spec.replicas');
  },
});
