import { expect } from '@jest/globals';
import { configMap, core } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { MERGE, type WireEvent } from '../wire.client.ts';

const prepared = async ({ api, namespace, name }: Subject) => {
  const label = name('watched');
  const object = configMap(label, { colour: 'blue' }, { labels: { watched: label } });
  const { body } = await api.post(core(namespace, 'configmaps'), object);
  return {
    collection: core(namespace, 'configmaps'),
    path: core(namespace, 'configmaps', label),
    selector: `labelSelector=watched%3D${label}&timeoutSeconds=1`,
    resourceVersion: body.metadata.resourceVersion as string,
  };
};

const types = (events: WireEvent[]): string[] => events.map(({ type }) => type);

const AREA = 'Watch';

const unconditional = holding(AREA, {
  'without a resourceVersion: first ADDED for what is there': async (subject) => {
    const { collection, selector } = await prepared(subject);
    const { status, events } = await subject.api.watch(collection, selector);
    expect(status).toBe(200);
    expect(types(events)).toEqual(['ADDED']);
    expect(events[0]?.object).toMatchObject({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      data: { colour: 'blue' },
    });
  },
  'resourceVersion=0: the same': async (subject) => {
    const { collection, selector } = await prepared(subject);
    expect(types((await subject.api.watch(collection, `${selector}&resourceVersion=0`)).events)).toEqual([
      'ADDED',
    ]);
  },
  'resourceVersion=n: only what comes later, also what came before the watch': async (subject) => {
    const { collection, path, selector, resourceVersion } = await prepared(subject);
    await subject.api.patch(path, MERGE, { data: { colour: 'red' } });
    const { events } = await subject.api.watch(
      collection,
      `${selector}&resourceVersion=${resourceVersion}`,
      () => subject.api.delete(path),
    );
    expect(types(events)).toEqual(['MODIFIED', 'DELETED']);
    expect(events[0]?.object.data).toEqual({ colour: 'red' });
    expect(Number(events[1]?.object.metadata.resourceVersion)).toBeGreaterThan(
      Number(events[0]?.object.metadata.resourceVersion),
    );
  },
  'an object that leaves the selector: DELETED; one that enters: ADDED': async (subject) => {
    const { collection, path, selector, resourceVersion } = await prepared(subject);
    const { name } = (await subject.api.get(path)).body.metadata;
    const { events } = await subject.api.watch(
      collection,
      `${selector}&resourceVersion=${resourceVersion}`,
      async () => {
        await subject.api.patch(path, MERGE, { metadata: { labels: { watched: null } } });
        await subject.api.patch(path, MERGE, { metadata: { labels: { watched: name } } });
      },
    );
    expect(types(events)).toEqual(['DELETED', 'ADDED']);
  },
  'bookmarks come when asked for': async (subject) => {
    const { collection, selector, resourceVersion } = await prepared(subject);
    // A server sends one each minute and one two seconds before the end, where there is news to skip.
    const news = () => subject.api.post(collection, configMap(subject.name('news')));
    const query = `${selector.replace('timeoutSeconds=1', 'timeoutSeconds=5')}&resourceVersion=${resourceVersion}`;
    const asked = await subject.api.watch(collection, `${query}&allowWatchBookmarks=true`, news);
    const bookmark = asked.events.find(({ type }) => type === 'BOOKMARK');
    expect(bookmark?.object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
    expect(Number(bookmark?.object.metadata.resourceVersion)).toBeGreaterThan(Number(resourceVersion));
  },
  'bookmarks do not come unasked': async (subject) => {
    const { collection, selector, resourceVersion } = await prepared(subject);
    const { events } = await subject.api.watch(collection, `${selector}&resourceVersion=${resourceVersion}`);
    expect(types(events)).toEqual([]);
  },
  'timeoutSeconds ends the stream cleanly': async (subject) => {
    const { collection, selector } = await prepared(subject);
    const startedAt = performance.now();
    // A server that did not heed it would end after half an hour at the earliest.
    await subject.api.watch(collection, selector);
    expect(performance.now() - startedAt).toBeGreaterThan(800);
  },
});

const ofAgedServers = holding(
  AREA,
  {
    'a resourceVersion that is too old: HTTP 200 with an ERROR event of code 410': async (subject) => {
      const { collection } = await prepared(subject);
      const { status, events } = await subject.api.watch(collection, 'resourceVersion=1&timeoutSeconds=1');
      expect(status).toBe(200);
      expect(types(events)).toEqual(['ERROR']);
      expect(events[0]?.object).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' });
    },
  },
  ['past'],
);

export const watchRows: Row[] = [...unconditional, ...ofAgedServers];
