import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { type RunningCluster, startCluster } from '@beffroi/simulators/cluster';
import { deployment, namespaceNamed, service } from '../contract/manifests.ts';

const NAMESPACE = 'kubectl';
const MANIFESTS = [
  namespaceNamed(NAMESPACE),
  ...[service('web'), deployment('web', { replicas: 2 })].map((object) => ({
    ...object,
    metadata: { ...object.metadata, namespace: NAMESPACE },
  })),
]
  .map((object) => stringify(object))
  .join('---\n');

describe('kubectl, as it is on the PATH, against the stand-in', () => {
  let directory: string;
  let cluster: RunningCluster;

  /** What the command prints; it fails with what it says on standard error. */
  const kubectl = async (args: string, input = ''): Promise<string> => {
    const settings = ['--kubeconfig', join(directory, 'kubeconfig'), '--cache-dir', join(directory, 'cache')];
    const child = spawn('kubectl', [...settings, '--namespace', NAMESPACE, ...args.split(' ')]);
    child.stdin.end(input);
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new Error(`kubectl ${args}: exit code ${code}: ${errors}`);
    return output;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'beffroi-kubectl-'));
    cluster = await startCluster({
      port: 0,
      kubeconfigPath: join(directory, 'kubeconfig'),
      nodes: [{ name: 'cpu-1', gpuCount: 0, cpu: '16', memory: '64Gi' }],
      podRuntime: { start: ({ name }) => Promise.reject(new Error(`${name} asked for an engine.`)) },
    });
  });

  afterAll(async () => {
    await cluster.close();
    await rm(directory, { recursive: true });
  });

  it('reads the version', async () => {
    const { serverVersion } = JSON.parse(await kubectl('version -o json'));
    expect(serverVersion).toMatchObject({ major: '1', minor: '35' });
  });

  it('applies manifests, and finds them unchanged the second time', async () => {
    expect((await kubectl('apply -f -', MANIFESTS)).split('\n').filter(Boolean)).toEqual([
      'namespace/kubectl created',
      'service/web created',
      'deployment.apps/web created',
    ]);
    expect((await kubectl('apply -f -', MANIFESTS)).split('\n').filter(Boolean)).toEqual([
      'namespace/kubectl unchanged',
      'service/web unchanged',
      'deployment.apps/web unchanged',
    ]);
  });

  it('applies on the server side too', async () => {
    const printed = await kubectl('apply --server-side --force-conflicts -f -', MANIFESTS);
    expect(printed).toContain('deployment.apps/web serverside-applied');
  });

  it('follows a rollout to its end, and waits for a condition', async () => {
    expect(await kubectl('rollout status deployment/web --timeout=30s')).toContain(
      'deployment "web" successfully rolled out',
    );
    expect(await kubectl('wait --for=condition=Available deployment/web --timeout=30s')).toBe(
      'deployment.apps/web condition met\n',
    );
    expect(await kubectl('wait --for=condition=Ready pod --selector=app=web --timeout=30s')).toMatch(
      /^(pod\/web-\S+ condition met\n){2}$/,
    );
  });

  it('prints tables', async () => {
    const [head, row] = (await kubectl('get deployments')).split('\n');
    expect(head?.split(/\s+/)).toEqual(['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE']);
    expect(row).toMatch(/^web +2\/2 +2 +2 +\S+$/);
    expect(await kubectl('get pods -o name')).toMatch(/^(pod\/web-\S+\n){2}$/);
    expect(await kubectl('get all')).toContain('service/web');
  });

  it('describes a Deployment, its pods and the node with their events', async () => {
    const described = await kubectl('describe deployment web');
    expect(described).toMatch(/Replicas: +2 desired \| 2 updated \| 2 total \| 2 available/);
    expect(described).toContain('ScalingReplicaSet');
    expect(await kubectl('describe pods')).toMatch(/Node: +cpu-1/);
    expect(await kubectl('describe node cpu-1')).toMatch(/Non-terminated Pods: +\(2 in total\)/);
  });

  it('scales', async () => {
    expect(await kubectl('scale deployment/web --replicas=1')).toBe('deployment.apps/web scaled\n');
    await kubectl('wait --for=jsonpath={.status.replicas}=1 deployment/web --timeout=30s');
    expect(await kubectl('get deployment web -o jsonpath={.spec.replicas}')).toBe('1');
  });

  it('deletes, and returns once all of it is gone', async () => {
    // The namespace takes the rest along, which may then be gone before kubectl comes to it.
    const printed = await kubectl('delete -f - --ignore-not-found --timeout=60s', MANIFESTS);
    expect(printed).toContain('namespace "kubectl" deleted');
    await expect(kubectl('get namespace kubectl')).rejects.toThrow('(NotFound)');
  });
});
