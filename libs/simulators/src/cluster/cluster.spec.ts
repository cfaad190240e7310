import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type ClusterOptions,
  type PodProcess,
  type PodProcessSpec,
  type RunningCluster,
  startCluster,
} from './index.ts';

interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the specs look into documents of every kind
  readonly body: any;
}

/** An engine whose fate the spec decides. */
interface Engine {
  readonly spec: PodProcessSpec;
  ready: boolean;
  stopped: boolean;
  die(reason: string): void;
}

const NODES = [{ name: 'gpu-1', gpuProduct: 'NVIDIA-L40S', gpuCount: 1, cpu: '32', memory: '256Gi' }];
const TOKEN = 'spec-token';

const deployment = (name: string, container: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            name: 'vllm',
            image: 'vllm:1',
            args: ['--served-model-name', 'ministral', '--port=8000'],
            ports: [{ name: 'http', containerPort: 8000 }],
            resources: { limits: { 'nvidia.com/gpu': '1' } },
            ...container,
          },
        ],
      },
    },
  },
});

const service = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
});

const PODS = '/api/v1/namespaces/default/pods';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const SLICES = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';

describe('the stand-in cluster', () => {
  let cluster: RunningCluster;
  let engines: Engine[];
  let nextPort: number;
  let stateDir: string | undefined;

  const podRuntime: ClusterOptions['podRuntime'] = {
    start: (spec): Promise<PodProcess> => {
      const exited = Promise.withResolvers<string>();
      const engine: Engine = { spec, ready: true, stopped: false, die: exited.resolve };
      engines.push(engine);
      nextPort += 1;
      const stop = async () => void (engine.stopped = true);
      return Promise.resolve({
        host: '127.0.0.1',
        port: nextPort,
        ready: async () => engine.ready,
        exited: exited.promise,
        stop,
      });
    },
  };

  const open = async (over: Partial<ClusterOptions> = {}): Promise<void> => {
    cluster = await startCluster({
      port: 0,
      adminPort: 0,
      token: TOKEN,
      nodes: NODES,
      podRuntime,
      ...(stateDir ? { stateDir } : {}),
      pace: { imagePullMs: 1, probeMs: 5, restartMs: 5, controllerMs: 1 },
      ...over,
    });
  };

  const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${TOKEN}`,
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      };
      const request = httpsRequest(
        cluster.url + path,
        { method, headers, rejectUnauthorized: false },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          // A path that is not served yet answers in plain text.
          const read = (): unknown => (text.startsWith('{') ? JSON.parse(text) : {});
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: read() }));
        },
      );
      request.on('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });

  const setFaults = (faults: unknown) =>
    fetch(`${cluster.adminUrl}/faults`, { method: 'PUT', body: JSON.stringify(faults) });

  const eventually = async (assertion: () => Promise<void>): Promise<void> => {
    for (const deadline = performance.now() + 20_000; ; await wait(10)) {
      try {
        return await assertion();
      } catch (reason) {
        if (performance.now() > deadline) throw reason;
      }
    }
  };

  const onlyPod = async () => {
    const { body } = await call('GET', PODS);
    expect(body.items).toHaveLength(1);
    return body.items[0];
  };

  const condition = (object: Answer['body'], type: string) =>
    object.status.conditions?.find((one: { type: string }) => one.type === type);

  const readyPod = async (): Promise<Answer['body']> => {
    let pod: Answer['body'];
    await eventually(async () => {
      pod = await onlyPod();
      expect(condition(pod, 'Ready')?.status).toBe('True');
    });
    return pod;
  };

  beforeEach(() => {
    [engines, nextPort, stateDir] = [[], 20_000, undefined];
  });

  afterEach(async () => {
    await cluster.close();
    if (stateDir) await rm(stateDir, { recursive: true, force: true });
  });

  it('starts a process for a pod that serves a model, and stops it with the pod', async () => {
    await open();
    await call('POST', DEPLOYMENTS, deployment('web'));
    const pod = await readyPod();
    expect(engines[0]?.spec).toMatchObject({
      uid: pod.metadata.uid,
      namespace: 'default',
      servedModelName: 'ministral',
      port: 8000,
    });
    await call('DELETE', `${DEPLOYMENTS}/web`);
    await eventually(async () => expect((await call('GET', PODS)).body.items).toEqual([]));
    expect(engines.map(({ stopped }) => stopped)).toEqual([true]);
  });

  it('starts a process again that died, counts it, and publishes its new port', async () => {
    await open();
    await call('POST', '/api/v1/namespaces/default/services', service('web'));
    await call('POST', DEPLOYMENTS, deployment('web'));
    await readyPod();
    engines[0]?.die('out of memory');
    await eventually(async () => {
      expect(engines).toHaveLength(2);
      const pod = await readyPod();
      expect(pod.status.containerStatuses[0]).toMatchObject({ restartCount: 1, ready: true });
      const { body } = await call('GET', SLICES);
      expect(body.items.map(({ ports }: Answer['body']) => ports)).toEqual([
        [{ name: 'http', port: 20_002, protocol: 'TCP' }],
      ]);
    });
  });

  it('takes an engine that is not ready out of the endpoints that serve', async () => {
    await open();
    await call('POST', '/api/v1/namespaces/default/services', service('web'));
    await call('POST', DEPLOYMENTS, deployment('web'));
    await readyPod();
    const readiness = async () =>
      (await call('GET', SLICES)).body.items.flatMap(({ endpoints }: Answer['body']) =>
        endpoints.map((one: Answer['body']) => one.conditions.ready),
      );
    await eventually(async () => expect(await readiness()).toEqual([true]));
    if (engines[0]) engines[0].ready = false;
    await eventually(async () => expect(await readiness()).toEqual([false]));
  });

  it('waits for a Secret that a container needs, and then gives its value', async () => {
    await open();
    const env = [{ name: 'VLLM_API_KEY', valueFrom: { secretKeyRef: { name: 'engine', key: 'key' } } }];
    await call('POST', DEPLOYMENTS, deployment('web', { env }));
    await eventually(async () => {
      const waiting = (await onlyPod()).status.containerStatuses?.[0]?.state.waiting;
      expect(waiting).toEqual({ reason: 'CreateContainerConfigError', message: 'secret "engine" not found' });
    });
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'engine' },
      stringData: { key: 'hush' },
    };
    await call('POST', '/api/v1/namespaces/default/secrets', secret);
    await readyPod();
    expect(engines[0]?.spec.apiKey).toEqual(['hush']);
  });

  it('keeps a second GPU pod waiting until the first has left its GPU', async () => {
    await open();
    await call('POST', DEPLOYMENTS, deployment('first'));
    await readyPod();
    await call('POST', DEPLOYMENTS, deployment('second'));
    const second = async () => (await call('GET', `${PODS}?labelSelector=app%3Dsecond`)).body.items[0];
    await eventually(async () => {
      expect(condition(await second(), 'PodScheduled')).toMatchObject({
        reason: 'Unschedulable',
        message: '0/1 nodes are available: 1 Insufficient nvidia.com/gpu.',
      });
    });
    await call('DELETE', `${DEPLOYMENTS}/first`);
    await eventually(async () => expect(condition(await second(), 'Ready')?.status).toBe('True'));
  });

  it('says on the Deployment that Pod Security refuses its pods', async () => {
    await open();
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await call('PATCH', '/api/v1/namespaces/default', { metadata: { labels } });
    await call('POST', DEPLOYMENTS, deployment('web'));
    await eventually(async () => {
      const { body } = await call('GET', `${DEPLOYMENTS}/web`);
      expect(condition(body, 'ReplicaFailure')).toMatchObject({ status: 'True', reason: 'FailedCreate' });
      expect(condition(body, 'ReplicaFailure').message).toContain('violates PodSecurity "restricted:latest"');
    });
    expect(engines).toEqual([]);
  });

  it('calls a rollout that does not move for too long what it is', async () => {
    await open();
    await setFaults({ failPodStart: 'ImagePullBackOff' });
    const slow = deployment('web');
    await call('POST', DEPLOYMENTS, { ...slow, spec: { ...slow.spec, progressDeadlineSeconds: 1 } });
    await eventually(async () => {
      const { body } = await call('GET', `${DEPLOYMENTS}/web`);
      expect(condition(body, 'Progressing')).toMatchObject({
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
      });
      expect((await onlyPod()).status.containerStatuses[0].state.waiting.reason).toBe('ImagePullBackOff');
    });
  });

  it('brings objects, identity and engines back after a restart, and goes on counting versions', async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'stand-in-'));
    await open();
    await call('POST', DEPLOYMENTS, deployment('web'));
    const before = await readyPod();
    const { kubeconfig, url } = cluster;
    await cluster.close();
    expect(engines[0]?.stopped).toBe(true);

    await open({ port: Number(new URL(url).port) });
    expect(cluster.kubeconfig).toBe(kubeconfig);
    await eventually(async () => {
      expect(engines).toHaveLength(2);
      const after = await readyPod();
      expect(after.metadata.uid).toBe(before.metadata.uid);
      expect(Number(after.metadata.resourceVersion)).toBeGreaterThan(Number(before.metadata.resourceVersion));
    });
  });

  it('serves the kinds of its definitions, with their objects, after a restart', async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'stand-in-'));
    await open();
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    await call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'nodepools.oks.dev' },
      spec: {
        group: 'oks.dev',
        scope: 'Cluster',
        names: { plural: 'nodepools', kind: 'NodePool' },
        versions: [{ name: 'v1beta2', served: true, storage: true, schema }],
      },
    });
    const pools = '/apis/oks.dev/v1beta2/nodepools';
    const pool = {
      apiVersion: 'oks.dev/v1beta2',
      kind: 'NodePool',
      metadata: { name: 'gpu' },
      spec: { size: 2 },
    };
    await eventually(async () => expect((await call('POST', pools, pool)).status).toBe(201));
    await cluster.close();
    await open();
    const { body } = await call('GET', `${pools}/gpu`);
    expect(body).toMatchObject({ kind: 'NodePool', spec: { size: 2 } });
  });

  it('runs a Job’s pod to its end, and the Job with it', async () => {
    await open();
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'load', image: 'loader:1' }] } };
    const path = '/apis/batch/v1/namespaces/default/jobs';
    await call('POST', path, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'weights' },
      spec: { template },
    });
    await eventually(async () => {
      const { body } = await call('GET', `${path}/weights`);
      expect(condition(body, 'Complete')?.status).toBe('True');
      expect(body.status.succeeded).toBe(1);
    });
  });

  describe('with faults', () => {
    it('keeps pods off a node that is not ready, and takes its pods out of service', async () => {
      await open();
      await call('POST', DEPLOYMENTS, deployment('web'));
      await readyPod();
      await setFaults({ nodesNotReady: ['gpu-1'] });
      await eventually(async () =>
        expect(condition(await onlyPod(), 'Ready')).toMatchObject({ status: 'False' }),
      );
      const { body } = await call('GET', '/api/v1/nodes/gpu-1');
      expect(condition(body, 'Ready').status).toBe('False');
      await fetch(`${cluster.adminUrl}/faults`, { method: 'DELETE' });
      await readyPod();
    });

    it('loses a node: its pod stays as it was seen, another starts elsewhere, and it ends when the node is back', async () => {
      await open({
        nodes: [...NODES, { ...NODES[0]!, name: 'gpu-2' }],
        pace: { imagePullMs: 1, probeMs: 5, restartMs: 5, controllerMs: 1, tolerationSecondMs: 0.1 },
      });
      await call('POST', DEPLOYMENTS, deployment('web'));
      const { metadata, spec } = await readyPod();
      await setFaults({ nodesLost: [spec.nodeName] });
      const node = (await call('GET', `/api/v1/nodes/${spec.nodeName}`)).body;
      expect(condition(node, 'Ready')).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' });
      await eventually(async () => {
        const { items } = (await call('GET', PODS)).body;
        const [old, other] = [true, false].map((isOld) =>
          items.find((pod: Answer['body']) => (pod.metadata.name === metadata.name) === isOld),
        );
        expect(old.metadata.deletionTimestamp).toBeDefined();
        expect(condition(old, 'DisruptionTarget').reason).toBe('DeletionByTaintManager');
        expect(condition(old, 'ContainersReady').status).toBe('True');
        expect(condition(old, 'Ready').status).toBe('False');
        expect(condition(other, 'Ready').status).toBe('True');
        expect(other.spec.nodeName).not.toBe(spec.nodeName);
      });
      await setFaults({});
      expect((await readyPod()).metadata.name).not.toBe(metadata.name);
    });

    it('starts containers slowly', async () => {
      await open();
      await setFaults({ slowStartMs: 200 });
      const from = performance.now();
      await call('POST', DEPLOYMENTS, deployment('web'));
      await readyPod();
      expect(performance.now() - from).toBeGreaterThanOrEqual(200);
    });

    it('is away: nobody answers until it is back', async () => {
      await open();
      await setFaults({ unreachable: true });
      await expect(call('GET', PODS)).rejects.toThrow(/socket hang up|ECONNRESET/);
      await setFaults({});
      expect((await call('GET', PODS)).status).toBe(200);
    });

    it('fails or never answers as many requests as it is told', async () => {
      await open();
      await setFaults({ http5xx: { status: 504, count: 1 } });
      const answers = [await call('GET', PODS), await call('GET', PODS)];
      expect(answers.map(({ status }) => status)).toEqual([504, 200]);
      await setFaults({ hang: { count: 1 } });
      const unanswered = call('GET', PODS).catch(() => 'cut');
      expect(await Promise.race([unanswered, wait(100, 'silence')])).toBe('silence');
      expect((await call('GET', PODS)).status).toBe(200);
    });

    it('rejects writes but not reads', async () => {
      await open();
      await setFaults({ rejectWrites: true });
      expect((await call('POST', DEPLOYMENTS, deployment('web'))).status).toBe(500);
      expect((await call('GET', DEPLOYMENTS)).status).toBe(200);
    });

    it('refuses a fault that it does not know, and names those it does', async () => {
      await open();
      const answer = await setFaults({ meteorite: true });
      expect(answer.status).toBe(400);
      const { message } = (await answer.json()) as { message: string };
      expect(message).toContain('unknown fault «meteorite»; known: rejectWrites, latencyMs');
      for (const malformed of [{ latencyMs: 'long' }, { hang: 1 }, { http5xx: { status: 200, count: 1 } }])
        expect((await setFaults(malformed)).status).toBe(400);
    });
  });
});
