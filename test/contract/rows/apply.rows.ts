import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { apps, configMap, core, deployment, podSpec } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { APPLY, MERGE, type WireDocument } from '../wire.client.ts';

const target = ({ namespace, name }: Subject) => {
  const named = name('applied');
  return { named, path: core(namespace, 'configmaps', named) };
};

const managerOf = (
  object: { metadata: { managedFields: { manager: string; time: string }[] } },
  manager: string,
) => object.metadata.managedFields.find((entry) => entry.manager === manager);

export const applyRows: Row[] = holding('SSA', {
  'without a fieldManager: 422': async (subject) => {
    const { named, path } = target(subject);
    expect((await subject.api.patch(path, APPLY, configMap(named))).status).toBe(422);
  },
  'creates with 201, then updates with 200': async (subject) => {
    const { named, path } = target(subject);
    const first = await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    expect(first.status).toBe(201);
    const second = await subject.api.apply(path, 'a', configMap(named, { colour: 'red' }));
    expect(second.status).toBe(200);
    expect(second.body.data).toEqual({ colour: 'red' });
  },
  'a write dates the fields of its manager, and one that changes nothing does not': async (subject) => {
    const { named, path } = target(subject);
    const write = async (colour: string) => {
      const { body } = await subject.api.apply(path, 'a', configMap(named, { colour }));
      return Date.parse(managerOf(body, 'a')!.time);
    };
    const first = await write('blue');
    // In whole seconds.
    await wait(1_100);
    expect(await write('blue')).toBe(first);
    expect(await write('red')).toBeGreaterThan(first);
  },
  'a YAML body is read': async (subject) => {
    const { named, path } = target(subject);
    const raw = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${named}\ndata:\n  colour: blue\n`;
    const answer = await subject.api.send('PATCH', `${path}?fieldManager=a`, undefined, { raw, type: APPLY });
    expect(answer.status).toBe(201);
    expect(answer.body.data).toEqual({ colour: 'blue' });
  },
  'managedFields say who applied which fields': async (subject) => {
    const { named, path } = target(subject);
    const { body } = await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    expect(managerOf(body, 'a')).toMatchObject({
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:colour': {} } },
    });
  },
  'the same apply again keeps the resourceVersion': async (subject) => {
    const { named, path } = target(subject);
    const first = await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    const second = await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  },
  'the same value by a second manager: both own it': async (subject) => {
    const { named, path } = target(subject);
    await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    const { status, body } = await subject.api.apply(path, 'b', configMap(named, { colour: 'blue' }));
    expect(status).toBe(200);
    expect(managerOf(body, 'a')).toBeDefined();
    expect(managerOf(body, 'b')).toBeDefined();
  },
  'another value by a second manager: 409 with cause FieldManagerConflict and the path': async (subject) => {
    const { named, path } = target(subject);
    await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    const { status, body } = await subject.api.apply(path, 'b', configMap(named, { colour: 'red' }));
    expect(status).toBe(409);
    expect(body.reason).toBe('Conflict');
    expect(body.details.causes).toEqual([
      {
        reason: 'FieldManagerConflict',
        field: '.data.colour',
        message: expect.stringContaining('conflict with "a"'),
      },
    ]);
  },
  'force takes the field over': async (subject) => {
    const { named, path } = target(subject);
    await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    const { status, body } = await subject.api.apply(path, 'b', configMap(named, { colour: 'red' }), true);
    expect(status).toBe(200);
    expect(body.data.colour).toBe('red');
    expect(managerOf(body, 'a')).toBeUndefined();
  },
  'a field left out of the next apply is removed': async (subject) => {
    const { named, path } = target(subject);
    await subject.api.apply(path, 'a', configMap(named, { colour: 'blue', size: 'big' }));
    const { body } = await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    expect(body.data).toEqual({ colour: 'blue' });
  },
  'a field left out of the next apply stays when another manager owns it too': async (subject) => {
    const { named, path } = target(subject);
    await subject.api.apply(path, 'a', configMap(named, { colour: 'blue', size: 'big' }));
    await subject.api.apply(path, 'b', configMap(named, { size: 'big' }));
    const { body } = await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    expect(body.data).toEqual({ colour: 'blue', size: 'big' });
  },
  'a change by PUT or patch takes the field, and the next apply of the old value conflicts': async (
    subject,
  ) => {
    const { named, path } = target(subject);
    await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    await subject.api.patch(`${path}?fieldManager=editor`, MERGE, { data: { colour: 'red' } });
    const { status, body } = await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    expect(status).toBe(409);
    expect(body.details.causes[0].message).toContain('conflict with "editor"');
  },
  'managedFields in the body: 400': async (subject) => {
    const { named, path } = target(subject);
    const body = configMap(named, {}, { managedFields: [{ manager: 'x', operation: 'Apply' }] });
    expect((await subject.api.apply(path, 'a', body)).status).toBe(400);
  },
  'a stale resourceVersion: 409': async (subject) => {
    const { named, path } = target(subject);
    const { body } = await subject.api.apply(path, 'a', configMap(named, { colour: 'blue' }));
    await subject.api.apply(path, 'a', configMap(named, { colour: 'red' }));
    const { resourceVersion } = body.metadata;
    const stale = configMap(named, { colour: 'green' }, { resourceVersion });
    expect((await subject.api.apply(path, 'a', stale)).status).toBe(409);
  },
  'another name than the URL: 400': async (subject) => {
    const { path } = target(subject);
    expect((await subject.api.apply(path, 'a', configMap('other'))).status).toBe(400);
  },
  'lists with keys merge item by item: each manager keeps its environment variables': async ({
    api,
    namespace,
    name,
  }) => {
    const named = name('web');
    const path = apps(namespace, 'deployments', named);
    const withEnv = (variable: string) =>
      deployment(named, { replicas: 0 }, podSpec({ env: [{ name: variable, value: '1' }] }));
    await api.apply(path, 'a', withEnv('FIRST'));
    const both = await api.apply(path, 'b', withEnv('SECOND'));
    const names = (object: { spec: WireDocument }) =>
      object.spec.template.spec.containers[0].env.map((env: WireDocument) => env.name);
    expect(names(both.body).sort()).toEqual(['FIRST', 'SECOND']);
    const { body } = await api.apply(path, 'a', deployment(named, { replicas: 0 }));
    expect(names(body)).toEqual(['SECOND']);
  },
  'a conflict inside a list names the item by its key': async ({ api, namespace, name }) => {
    const named = name('web');
    const path = apps(namespace, 'deployments', named);
    await api.apply(path, 'a', deployment(named, { replicas: 0 }));
    const other = deployment(named, { replicas: 0 }, podSpec({ image: 'registry.example/other:1' }));
    const { body } = await api.apply(path, 'b', other);
    expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
      '.spec.template.spec.containers[name="main"].image',
    ]);
  },
  'a field that nobody owns any more falls back to its default': async ({ api, namespace, name }) => {
    const named = name('web');
    const path = apps(namespace, 'deployments', named);
    await api.apply(path, 'a', deployment(named, { replicas: 0 }));
    const { body } = await api.apply(path, 'a', deployment(named));
    expect(body.spec.replicas).toBe(1);
  },
  'dryRun=All answers as an apply and keeps nothing': async (subject) => {
    const { named, path } = target(subject);
    const { status } = await subject.api.patch(`${path}?fieldManager=a&dryRun=All`, APPLY, configMap(named));
    expect(status).toBe(201);
    expect((await subject.api.get(path)).status).toBe(404);
  },
});
