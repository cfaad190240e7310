import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AppsV1Api,
  CoreV1Api,
  DiscoveryV1Api,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  VersionApi,
} from '@kubernetes/client-node';
import { type PodProcessSpec, type RunningCluster, startCluster } from '@beffroi/simulators/cluster';
import { eventually } from './eventually.ts';
import { deployment, podSpec, service } from './manifests.ts';

/** Stands for an engine: a server that answers 200. */
const listening = async (): Promise<Server> => {
  const server = createServer((_, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

const ENGINE = {
  args: ['--served-model-name', 'ministral-3-8b', '--max-model-len=32768', '--port', '8000'],
  env: [{ name: 'VLLM_API_KEY', valueFrom: { secretKeyRef: { name: 'engine-key', key: 'api-key' } } }],
  ports: [{ name: 'http', containerPort: 8000 }],
  resources: { limits: { 'nvidia.com/gpu': '1' } },
};

describe('@kubernetes/client-node, unmodified, against the stand-in', () => {
  const started: PodProcessSpec[] = [];
  const engines = new Map<string, Server>();
  let cluster: RunningCluster;
  let config: KubeConfig;

  beforeAll(async () => {
    cluster = await startCluster({
      port: 0,
      nodes: [{ name: 'gpu-l40-1', gpuProduct: 'NVIDIA-L40S', gpuCount: 2, cpu: '32', memory: '256Gi' }],
      podRuntime: {
        start: async (spec) => {
          started.push(spec);
          const server = await listening();
          engines.set(spec.uid, server);
          return {
            host: '127.0.0.1',
            port: (server.address() as AddressInfo).port,
            ready: async () => server.listening,
            stop: async () => void server.close(),
          };
        },
      },
    });
    config = new KubeConfig();
    config.loadFromString(cluster.kubeconfig);
  });

  afterAll(() => cluster.close());

  it('turns a Deployment, a Secret and a Service into an EndpointSlice of a listening engine', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const core = config.makeApiClient(CoreV1Api);
    const namespace = 't-bourges';
    await core.createNamespace({ body: { metadata: { name: namespace } } });
    const wanted = [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'engine-key' },
        stringData: { 'api-key': 'engine-secret' },
      },
      service('ministral', { ports: [{ name: 'http', port: 8000, targetPort: 'http' }] }),
      deployment('ministral', { replicas: 2 }, podSpec(ENGINE)),
    ].map((object): KubernetesObject => ({ ...object, metadata: { ...object.metadata, namespace } }));
    for (const object of wanted) {
      await objects.patch(object, undefined, undefined, 'beffroi', false, PatchStrategy.ServerSideApply);
    }

    const discovery = config.makeApiClient(DiscoveryV1Api);
    await eventually(async () => {
      const { items } = await discovery.listNamespacedEndpointSlice({
        namespace,
        labelSelector: 'kubernetes.io/service-name=ministral',
      });
      // Two engines on one address have two ports, hence two slices.
      expect(items).toHaveLength(2);
      for (const { endpoints, ports } of items) {
        expect(endpoints).toEqual([
          expect.objectContaining({
            addresses: ['127.0.0.1'],
            conditions: expect.objectContaining({ ready: true }),
          }),
        ]);
        const answer = await fetch(`http://127.0.0.1:${ports?.[0]?.port}/health`);
        expect(answer.status).toBe(200);
      }
    });
    expect(started[0]).toMatchObject({
      namespace,
      servedModelName: 'ministral-3-8b',
      maxModelLen: 32768,
      port: 8000,
      apiKey: ['engine-secret'],
    });
    const { status } = await config
      .makeApiClient(AppsV1Api)
      .readNamespacedDeployment({ name: 'ministral', namespace });
    expect(status).toMatchObject({ readyReplicas: 2, availableReplicas: 2 });
  });

  it('scales through the subresource, and the engine of a deleted pod stops', async () => {
    const apps = config.makeApiClient(AppsV1Api);
    const at = { name: 'ministral', namespace: 't-bourges' };
    const scale = await apps.readNamespacedDeploymentScale(at);
    await apps.replaceNamespacedDeploymentScale({ ...at, body: { ...scale, spec: { replicas: 0 } } });
    await eventually(async () =>
      expect([...engines.values()].filter(({ listening: up }) => up)).toHaveLength(0),
    );
  });

  it('keeps its informer informed', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const names = new Set<string>();
    const informer = makeInformer(config, '/api/v1/namespaces/default/configmaps', () =>
      core.listNamespacedConfigMap({ namespace: 'default' }),
    );
    informer.on('add', ({ metadata }) => names.add(metadata?.name ?? ''));
    await informer.start();
    await core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name: 'late' } } });
    await eventually(async () => expect(names).toContain('late'));
    await informer.stop();
  });

  it('reads versions and typed errors', async () => {
    const version = await config.makeApiClient(VersionApi).getCode();
    expect(version.gitVersion).toMatch(/^v1\./);
    const missing = config
      .makeApiClient(CoreV1Api)
      .readNamespacedPod({ name: 'absent', namespace: 'default' });
    await expect(missing).rejects.toMatchObject({
      code: 404,
      body: expect.stringContaining('"reason":"NotFound"'),
    });
  });
});
