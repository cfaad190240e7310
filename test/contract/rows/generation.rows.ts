import { expect } from '@jest/globals';
import { apps, configMap, core, deployment } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { MERGE } from '../wire.client.ts';

/** Paused and at zero, so that no controller writes in between. */
const still = async ({ api, namespace, name }: Subject) => {
  const object = deployment(name('web'), { replicas: 0, paused: true });
  const { body } = await api.post(apps(namespace, 'deployments'), object);
  return { object: body, path: apps(namespace, 'deployments', object.metadata.name) };
};

export const generationRows: Row[] = holding('Generation', {
  'starts at 1 and rises with each change of spec': async (subject) => {
    const { object, path } = await still(subject);
    expect(object.metadata.generation).toBe(1);
    const { body } = await subject.api.patch(path, MERGE, { spec: { minReadySeconds: 5 } });
    expect(body.metadata.generation).toBe(2);
  },
  'does not rise with metadata': async (subject) => {
    const { path } = await still(subject);
    const { body } = await subject.api.patch(path, MERGE, { metadata: { labels: { colour: 'blue' } } });
    expect(body.metadata.generation).toBe(1);
  },
  'does not rise with a patch that changes nothing': async (subject) => {
    const { path } = await still(subject);
    expect((await subject.api.patch(path, MERGE, { spec: { replicas: 0 } })).body.metadata.generation).toBe(
      1,
    );
  },
  'the main endpoint ignores status': async (subject) => {
    const { path } = await still(subject);
    const { body } = await subject.api.patch(path, MERGE, { status: { replicas: 42 } });
    expect(body.status?.replicas).not.toBe(42);
  },
  '/status ignores spec, keeps generation, and writes status': async (subject) => {
    const { path } = await still(subject);
    const patch = { spec: { minReadySeconds: 9 }, status: { collisionCount: 3 } };
    const { status, body } = await subject.api.patch(`${path}/status`, MERGE, patch);
    expect(status).toBe(200);
    expect(body.spec.minReadySeconds).toBeUndefined();
    expect(body.status.collisionCount).toBe(3);
    expect(body.metadata.generation).toBe(1);
  },
  'starts at 1 whatever the client says': async ({ api, namespace, name }) => {
    const object = deployment(name('web'), { replicas: 0, paused: true });
    const { body } = await api.post(apps(namespace, 'deployments'), {
      ...object,
      metadata: { ...object.metadata, generation: 7 },
    });
    expect(body.metadata.generation).toBe(1);
  },
  'a kind that counts none keeps what the client says': async ({ api, namespace, name }) => {
    const object = configMap(name('cm'), { colour: 'blue' }, { generation: 7 });
    await api.post(core(namespace, 'configmaps'), object);
    const path = core(namespace, 'configmaps', object.metadata.name);
    const { body } = await api.patch(path, MERGE, { data: { colour: 'red' }, metadata: { generation: 9 } });
    expect(body.metadata.generation).toBe(7);
  },
  'a ConfigMap has no generation': async ({ api, namespace, name }) => {
    const { body } = await api.post(core(namespace, 'configmaps'), configMap(name('cm')));
    expect(body.metadata.generation).toBeUndefined();
  },
});
