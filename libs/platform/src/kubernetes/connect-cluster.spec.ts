import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningCluster, startCluster } from '@beffroi/simulators/cluster';
import type { Cluster } from './cluster.ts';
import { connectCluster } from './connect-cluster.ts';
import { readGpuInventory } from './gpu-inventory.ts';
import type { ConfigMap, Deployment, KubernetesObject } from './objects.types.ts';

const OURS = { fieldManager: 'beffroi' };

const configMap = (name: string, data: Record<string, string> = {}): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});

/** Paused, so that no controller changes it meanwhile. */
const deployment = (name: string, replicas?: number): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    paused: true,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: 'pause:3' }] },
    },
  },
});

describe('a connected cluster', () => {
  let standIn: RunningCluster;
  let cluster: Cluster;

  const setFaults = (faults: object) =>
    fetch(`${standIn.adminUrl}/faults`, { method: 'PUT', body: JSON.stringify(faults) });

  beforeAll(async () => {
    standIn = await startCluster({
      port: 0,
      adminPort: 0,
      nodes: [{ name: 'gpu-1', gpuProduct: 'NVIDIA-L40S', gpuCount: 2, cpu: '32', memory: '256Gi' }],
      podRuntime: { start: () => Promise.reject(new Error('no engine is started here')) },
    });
    cluster = connectCluster({
      kubeconfigYaml: standIn.kubeconfig,
      patienceMs: 3_000,
    });
  });

  afterAll(async () => {
    await cluster.close();
    await standIn.close();
  });

  it('says its version', async () => {
    expect(await cluster.version()).toMatchObject({ ok: true, value: { major: 1, minor: 35 } });
  });

  it('applies, reads and lists the JSON of the wire', async () => {
    const applied = await cluster.apply(configMap('plain', { colour: 'blue' }), OURS);
    expect(applied).toMatchObject({ ok: true, value: { data: { colour: 'blue' } } });
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'plain' } as const;
    const read = await cluster.get(ref);
    expect(read.ok && read.value.data).toEqual({ colour: 'blue' });
    expect(read.ok && typeof read.value.metadata.creationTimestamp).toBe('string');
    const listed = await cluster.list({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      fieldSelector: 'metadata.name=plain',
    });
    expect(listed.ok && listed.value.items.map(({ kind, apiVersion }) => [kind, apiVersion])).toEqual([
      ['ConfigMap', 'v1'],
    ]);
  });

  it('gives a list of several pages as one', async () => {
    const names = Array.from({ length: 520 }, (_, index) => `many-${index}`);
    const labelled = names.map((name) => ({
      ...configMap(name),
      metadata: { name, namespace: 'default', labels: { many: 'true' } },
    }));
    await Promise.all(labelled.map((object) => cluster.create(object, OURS)));
    const listed = await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', labelSelector: 'many' });
    expect(listed.ok && new Set(listed.value.items.map(({ metadata }) => metadata.name))).toEqual(
      new Set(names),
    );
  });

  it('names who owns a field that an apply would change, and takes it when forced', async () => {
    await cluster.apply(configMap('owned', { colour: 'blue' }), { fieldManager: 'other' });
    const refused = await cluster.apply(configMap('owned', { colour: 'red' }), OURS);
    expect(refused).toMatchObject({
      ok: false,
      failure: {
        kind: 'field-conflict',
        causes: [{ reason: 'FieldManagerConflict', field: '.data.colour', message: 'conflict with "other"' }],
      },
    });
    const forced = await cluster.apply(configMap('owned', { colour: 'red' }), { ...OURS, force: true });
    expect(forced.ok).toBe(true);
  });

  it('takes replicas over from the manifest, so that leaving them out keeps the number', async () => {
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'scaled' } as const;
    await cluster.apply(deployment('scaled', 1), OURS);
    const scaled = await cluster.scale(ref, 3, { fieldManager: 'beffroi-scaler', force: true });
    expect(scaled).toMatchObject({ ok: true, value: { desiredReplicas: 3 } });
    await cluster.apply(deployment('scaled'), OURS);
    expect(await cluster.readScale(ref)).toMatchObject({
      ok: true,
      value: { desiredReplicas: 3, observedReplicas: 0 },
    });
  });

  it('deletes only the very object that the uid names', async () => {
    const created = await cluster.create(configMap('precise'), OURS);
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'precise' };
    const wrong = await cluster.delete(ref, { uid: '00000000-0000-0000-0000-000000000000' });
    expect(wrong).toMatchObject({ ok: false, failure: { kind: 'conflict' } });
    const uid = created.ok ? (created.value.metadata.uid ?? '') : '';
    expect(await cluster.delete(ref, { uid })).toEqual({ ok: true, value: 'gone' });
    expect(await cluster.get(ref)).toMatchObject({ ok: false, failure: { kind: 'not-found' } });
  });

  it('says that what a finalizer holds is still there', async () => {
    const held = configMap('held');
    held.metadata.finalizers = ['beffroi.example/hold'];
    await cluster.create(held, OURS);
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'held' } as const;
    expect(await cluster.delete(ref)).toEqual({ ok: true, value: 'terminating' });
    expect(await cluster.create(held, OURS)).toMatchObject({ ok: false, failure: { kind: 'terminating' } });
    await cluster.patch(ref, { type: 'merge', body: { metadata: { finalizers: null } } }, OURS);
    expect(await cluster.get(ref)).toMatchObject({ ok: false, failure: { kind: 'not-found' } });
  });

  it('refuses an invalid object with its causes, and keeps nothing of a dry run', async () => {
    const refused = await cluster.create(configMap('Not_A_Name'), OURS);
    expect(refused).toMatchObject({
      ok: false,
      failure: { kind: 'invalid', causes: [{ field: 'metadata.name' }] },
    });
    expect((await cluster.apply(configMap('tried'), { ...OURS, dryRun: true })).ok).toBe(true);
    const read = await cluster.get({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'default',
      name: 'tried',
    });
    expect(read.ok).toBe(false);
  });

  it('knows a kind that the cluster does not offer', async () => {
    const widget: KubernetesObject = {
      apiVersion: 'example.org/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
    };
    expect(await cluster.apply(widget, OURS)).toMatchObject({ ok: false, failure: { kind: 'unknown-kind' } });
    const misspelt = await cluster.list({ apiVersion: 'v1', kind: 'Podd' });
    expect(misspelt).toMatchObject({ ok: false, failure: { kind: 'unknown-kind' } });
  });

  it('waits as Retry-After asks, and then succeeds', async () => {
    await setFaults({ http429: { retryAfterSeconds: 1, count: 1 } });
    const startedAt = performance.now();
    const read = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'default' });
    expect(read.ok).toBe(true);
    expect(performance.now() - startedAt).toBeGreaterThan(950);
  });

  it('gives up when the server asks for more patience than it has', async () => {
    await setFaults({ http429: { retryAfterSeconds: 60, count: 1 } });
    const read = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'default' });
    expect(read).toMatchObject({ ok: false, failure: { kind: 'too-many-requests', retryAfterMs: 60_000 } });
  });

  it('gives up on an answer that does not come', async () => {
    const impatient = connectCluster({ kubeconfigYaml: standIn.kubeconfig, requestTimeoutMs: 100 });
    await setFaults({ latencyMs: 10_000 });
    expect(await impatient.version()).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
    await setFaults({});
    await impatient.close();
  });

  it('says why nobody answers, and which credentials are wrong', async () => {
    const elsewhere = connectCluster({ kubeconfigYaml: standIn.kubeconfig.replace(/:\d+\n/, ':1\n') });
    expect(await elsewhere.version()).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
    const stranger = connectCluster({ kubeconfigYaml: standIn.kubeconfig.replace(standIn.token, 'wrong') });
    expect(await stranger.version()).toMatchObject({ ok: false, failure: { kind: 'unauthorized' } });
    await Promise.all([elsewhere.close(), stranger.close()]);
  });

  it('refuses a kubeconfig without a current cluster', () => {
    const broken = standIn.kubeconfig.replace('current-context: stand-in', 'current-context: other');
    expect(() => connectCluster({ kubeconfigYaml: broken })).toThrow('names no current cluster');
  });

  it('reads which GPUs are there', async () => {
    expect(await readGpuInventory(cluster)).toMatchObject({
      ok: true,
      value: [{ nodeName: 'gpu-1', gpuProduct: 'NVIDIA-L40S', gpuCount: 2, gpuFree: 2, ready: true }],
    });
  });
});
