import { expect } from '@jest/globals';
import { configMap, core } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { type WireDocument } from '../wire.client.ts';

/** Five ConfigMaps under one label that is the row's own. */
const five = async ({ api, namespace, name }: Subject) => {
  const label = name('five');
  for (const index of [1, 2, 3, 4, 5]) {
    const labels = { set: label, odd: String(index % 2 === 1) };
    await api.post(core(namespace, 'configmaps'), configMap(`${label}-${index}`, {}, { labels }));
  }
  return { label, path: `${core(namespace, 'configmaps')}?labelSelector=set%3D${label}` };
};

const names = (list: { items: { metadata: { name: string } }[] }): string[] =>
  list.items.map(({ metadata }) => metadata.name);

/** The shape of the server's own continue tokens. */
const tokenAt = (rv: number, start: string): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start })).toString('base64url');

const AREA = 'List';

const unconditional = holding(AREA, {
  'items lack kind and apiVersion, the list has its own resourceVersion': async (subject) => {
    const { path } = await five(subject);
    const { body } = await subject.api.get(path);
    expect(body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
    expect(body.items).toHaveLength(5);
    expect(body.items[0].kind).toBeUndefined();
    expect(body.items[0].apiVersion).toBeUndefined();
    expect(Number(body.metadata.resourceVersion)).toBeGreaterThanOrEqual(
      Math.max(...body.items.map((item: WireDocument) => Number(item.metadata.resourceVersion))),
    );
  },
  'set-based label selectors: in, notin, exists and not': async (subject) => {
    const { label, path } = await five(subject);
    const count = async (more: string) =>
      (await subject.api.get(`${path}${encodeURIComponent(`,${more}`)}`)).body.items.length;
    expect(await count('odd in (true)')).toBe(3);
    expect(await count('odd notin (true)')).toBe(2);
    expect(await count('odd!=true')).toBe(2);
    expect(await count('odd')).toBe(5);
    expect(await count('!odd')).toBe(0);
    expect(label).toBeDefined();
  },
  'fieldSelector metadata.name finds one': async (subject) => {
    const { label } = await five(subject);
    const { body } = await subject.api.get(
      `${core(subject.namespace, 'configmaps')}?fieldSelector=metadata.name%3D${label}-2`,
    );
    expect(names(body)).toEqual([`${label}-2`]);
  },
  'all namespaces at once': async (subject) => {
    const { label } = await five(subject);
    const { body } = await subject.api.get(`/api/v1/configmaps?labelSelector=set%3D${label}`);
    expect(body.items).toHaveLength(5);
    expect(body.items[0].metadata.namespace).toBe(subject.namespace);
  },
  'limit and continue give one consistent snapshot, in pages': async (subject) => {
    const { label, path } = await five(subject);
    const first = await subject.api.get(`${path}&limit=2`);
    expect(names(first.body)).toEqual([`${label}-1`, `${label}-2`]);
    await subject.api.delete(core(subject.namespace, 'configmaps', `${label}-4`));
    const rest = await subject.api.get(
      `${path}&limit=10&continue=${encodeURIComponent(first.body.metadata.continue)}`,
    );
    expect(names(rest.body)).toEqual([`${label}-3`, `${label}-4`, `${label}-5`]);
    expect(rest.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
    expect(rest.body.metadata.continue ?? '').toBe('');
  },
  'without selectors a page says how many remain': async ({ api, name }) => {
    const { body } = await api.get('/api/v1/namespaces?limit=1');
    expect(body.metadata.remainingItemCount).toBeGreaterThan(0);
    expect(name('unused')).toBeDefined();
  },
  'a continue token that cannot be read: 400': async ({ api }) => {
    expect((await api.get('/api/v1/namespaces?limit=1&continue=rubbish')).status).toBe(400);
  },
  'a resourceVersion of the future: 504 after about three seconds': async ({ api, namespace }) => {
    const startedAt = performance.now();
    const { status } = await api.get(`${core(namespace, 'configmaps')}?resourceVersion=999999999999`);
    expect(status).toBe(504);
    expect(performance.now() - startedAt).toBeGreaterThan(2_000);
  },
  'a resourceVersion that is no number: refused': async ({ api, namespace }) => {
    const { status } = await api.get(`${core(namespace, 'configmaps')}?resourceVersion=soon`);
    expect(status).toBeGreaterThanOrEqual(400);
  },
});

const ofAgedServers = holding(
  AREA,
  {
    'a continue token of a past that is compacted: 410 Expired': async ({ api, namespace }) => {
      const token = tokenAt(1, 'aaa\u0000');
      const { status, body } = await api.get(`${core(namespace, 'configmaps')}?limit=1&continue=${token}`);
      expect(status).toBe(410);
      expect(body.reason).toBe('Expired');
    },
  },
  ['past'],
);

export const listRows: Row[] = [...unconditional, ...ofAgedServers];
