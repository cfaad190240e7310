import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningCluster, startCluster } from '@beffroi/simulators/cluster';
import type { Cluster } from './cluster.ts';
import { connectCluster } from './connect-cluster.ts';
import { type Informer, startInformer } from './informer.ts';
import type { Change } from './object-cache.ts';
import type { ConfigMap } from './objects.types.ts';

const OURS = { fieldManager: 'spec' };
const SELECTION = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'default',
  labelSelector: 'watched',
} as const;

const configMap = (name: string, colour = 'blue'): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', labels: { watched: 'true' } },
  data: { colour },
});

const refTo = (name: string) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name }) as const;

const until = async (holds: () => boolean): Promise<void> => {
  for (const deadline = performance.now() + 20_000; !holds();) {
    if (performance.now() > deadline) throw new Error('it did not come to pass within 20 s');
    await wait(10);
  }
};

describe('an informer', () => {
  let standIn: RunningCluster;
  let cluster: Cluster;
  let informer: Informer<ConfigMap>;
  let changes: Change<ConfigMap>[];
  let failures: string[];

  const setFaults = (faults: object) =>
    fetch(`${standIn.adminUrl}/faults`, { method: 'PUT', body: JSON.stringify(faults) });

  const start = (
    options: { resyncMs?: number; onChange?: (change: Change<ConfigMap>) => void | Promise<void> } = {},
  ) => {
    informer = startInformer(cluster, SELECTION, {
      onChange: (change) => {
        changes.push(change);
        return options.onChange?.(change);
      },
      onFailure: ({ kind }) => failures.push(kind),
      backoffMs: { first: 10, longest: 50 },
      resyncMs: options.resyncMs ?? 60_000,
    });
    return informer.synced();
  };

  const told = (): string[] => changes.map(({ kind, object }) => `${kind} ${object.metadata.name}`);

  beforeEach(async () => {
    [changes, failures] = [[], []];
    standIn = await startCluster({
      port: 0,
      adminPort: 0,
      nodes: [],
      podRuntime: { start: () => Promise.reject(new Error('no engine is started here')) },
      pace: { bookmarkMs: 50 },
    });
    cluster = connectCluster({ kubeconfigYaml: standIn.kubeconfig });
    await cluster.create(configMap('there'), OURS);
  });

  afterEach(async () => {
    await informer.stop();
    await cluster.close();
    await standIn.close();
  });

  it('lists first, then tells each change, and keeps the cache', async () => {
    await start();
    expect(informer.isSynced()).toBe(true);
    expect(informer.get('there', 'default')?.data).toEqual({ colour: 'blue' });
    await cluster.create(configMap('new'), OURS);
    await cluster.apply(configMap('there', 'red'), { ...OURS, force: true });
    await cluster.delete(refTo('new'));
    await until(() => told().length === 4);
    expect(told()).toEqual(['added there', 'added new', 'updated there', 'deleted new']);
    expect(informer.list().map(({ data }) => data)).toEqual([{ colour: 'red' }]);
  });

  it('tells an object that leaves the selection as deleted', async () => {
    await start();
    await cluster.patch(
      refTo('there'),
      { type: 'merge', body: { metadata: { labels: { watched: null } } } },
      OURS,
    );
    await until(() => told().includes('deleted there'));
  });

  it('goes on after its watch was cut, without losing or repeating a change', async () => {
    await start();
    await setFaults({ dropWatches: true });
    await until(() => failures.length > 2);
    await cluster.create(configMap('meanwhile'), OURS);
    await setFaults({});
    await until(() => told().includes('added meanwhile'));
    expect(told()).toEqual(['added there', 'added meanwhile']);
  });

  it('lists again when its position is too old, and tells what was deleted meanwhile', async () => {
    await start();
    await setFaults({ dropWatches: true });
    await cluster.delete(refTo('there'));
    await cluster.create(configMap('other'), OURS);
    await setFaults({ expireHistory: true });
    await until(() => told().includes('added other'));
    expect(failures).toContain('expired');
    expect(told()).toEqual(['added there', 'deleted there', 'added other']);
  });

  it('resumes from a bookmark after changes that its selection never showed', async () => {
    await start();
    for (const name of ['a', 'b', 'c']) {
      await cluster.create({ ...configMap(name), metadata: { name, namespace: 'default' } }, OURS);
    }
    // Ten bookmarks later, the past may go.
    await wait(500);
    await setFaults({ expireHistory: true });
    await setFaults({});
    await cluster.create(configMap('next'), OURS);
    await until(() => told().includes('added next'));
    expect(failures).not.toContain('expired');
  });

  it('stays pending until the cluster answers', async () => {
    await setFaults({ http429: { retryAfterSeconds: 60, count: 3 } });
    const synced = start();
    await until(() => failures.length > 0);
    expect(failures).toContain('too-many-requests');
    await synced;
    expect(told()).toEqual(['added there']);
  });

  it('tells everything again from time to time', async () => {
    await start({ resyncMs: 20 });
    await until(() => told().filter((line) => line === 'resync there').length > 1);
  });

  it('learns by and by of what no event told it, and takes none twice', async () => {
    await start({ resyncMs: 200 });
    await setFaults({ dropEvents: { count: 1 } });
    await cluster.create(configMap('untold'), OURS);
    await until(() => informer.get('untold', 'default') !== undefined);
    await setFaults({ duplicateEvents: true });
    await cluster.create(configMap('twice'), OURS);
    await until(() => informer.get('twice', 'default') !== undefined);
    await cluster.delete(refTo('twice'));
    await until(() => told().includes('deleted twice'));
    expect(told().filter((line) => line.endsWith('twice') && !line.startsWith('resync'))).toEqual([
      'added twice',
      'deleted twice',
    ]);
    expect(failures).toEqual([]);
  });

  it('survives a handler that throws, or rejects', async () => {
    await start({
      onChange: ({ object }) => {
        if (object.metadata.name === 'there') throw new Error('thrown');
        return Promise.reject(new Error('rejected'));
      },
    });
    await cluster.create(configMap('new'), OURS);
    await until(() => failures.length === 2);
    expect(failures).toEqual(['handler-threw', 'handler-threw']);
    expect(informer.list()).toHaveLength(2);
  });

  it('says nothing more once stopped', async () => {
    await start();
    await informer.stop();
    await cluster.create(configMap('late'), OURS);
    await wait(50);
    expect(told()).toEqual(['added there']);
  });
});
