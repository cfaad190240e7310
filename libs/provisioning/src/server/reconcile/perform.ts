import type { ModelType } from '@beffroi/contracts/dataplane';
import type { EngineProbe, NodeShape } from '@beffroi/catalogue/domain';
import { unreachable } from '@beffroi/kernel';
import type { Cluster, ClusterFailure } from '@beffroi/platform/kubernetes';
import {
  type Action,
  ADMITTED_CONDITION,
  type Deployment,
  type Engine,
  INSTALLATION_LABEL,
  keyOfManifest,
  type Leftover,
  type Manifest,
  mayForce,
  POOL_TENANT,
  type Setback,
} from '../../domain/index.ts';
import type { RolloutStore } from '../persistence/rollout.store.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import { SCALER } from './observe-workload.ts';
import { type NameTaken, setbackOf } from './setback.ts';
import { takeCensus } from './take-census.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
/** A cold engine compiles while it answers its first question. */
const PROBE_TIMEOUT_MS = 30_000;

/** With what actions are done. */
export interface Hands {
  readonly deployment: Deployment;
  readonly installation: string;
  /** Of its site. */
  readonly nodes: readonly NodeShape[];
  readonly cluster: Cluster;
  readonly store: RolloutStore;
  readonly probe: EngineProbe;
  readonly manifests: readonly Manifest[];
  readonly workload: { readonly namespace: string; readonly name: string };
  readonly modelType: ModelType;
  readonly proven: ReadonlySet<string>;
  /** In clear; called only where an engine is asked. */
  readonly apiKey: () => string;
  /** Sealed, as the row has it; null: there is none. */
  readonly previousKey: string | null;
}

export interface Performed {
  readonly setback: Setback | null;
  /** Fields that were taken back by force. */
  readonly takenOver: readonly string[];
}

/** Does a plan's actions in order, and stops at the first that fails: the next look finds what is left. */
export const perform = async (actions: readonly Action[], hands: Hands): Promise<Performed> => {
  const takenOver: string[] = [];
  for (const action of actions) {
    const failure = await performOne(action, hands, takenOver);
    if (failure) return { setback: setbackOf(failure), takenOver };
  }
  return { setback: null, takenOver };
};

const performOne = async (
  action: Action,
  hands: Hands,
  takenOver: string[],
): Promise<ClusterFailure | NameTaken | undefined> => {
  const { deployment, store } = hands;
  const { id } = deployment;
  switch (action.kind) {
    case 'apply':
      for (const key of action.manifests) {
        const manifest = hands.manifests.find((candidate) => keyOfManifest(candidate) === key)!;
        const failure = await apply(hands, withReplicas(manifest, action.stateReplicas, hands), takenOver);
        if (failure) return failure;
      }
      return undefined;
    case 'scale':
      return (await sacrifice(hands, action.sacrifice)) ?? scale(hands, action.replicas);
    case 'probe':
      return probe(hands, action.engines);
    case 'admit':
      return admit(hands, action.engines);
    case 'publish-route':
      await store.publishRoute(id, action.record);
      return undefined;
    case 'delete':
      for (const object of action.objects) {
        const failure = await remove(hands.cluster, object);
        if (failure) return failure;
      }
      return undefined;
    case 'release-gpus':
      await store.releaseGpus(id);
      return undefined;
    case 'begin-rollout':
      await store.beginRollout(deployment, action.surge ? hands.nodes : []);
      return undefined;
    case 'end-rollout':
      await store.endRollout(id);
      return undefined;
    case 'forget-key':
      await store.forgetKey(id, hands.previousKey!);
      return undefined;
    case 'take-census':
      return takeCensus(hands.cluster, {
        namespace: deployment.namespace,
        owner: { installation: hands.installation, tenant: deployment.collectiviteId ?? POOL_TENANT },
        kinds: action.kinds,
      });
    default:
      return unreachable(action);
  }
};

/** A field that nobody owns falls back to its default, so the manifest states it until the scaler does. */
const withReplicas = (manifest: Manifest, stateReplicas: boolean, { deployment }: Hands): Manifest =>
  manifest.kind === 'Deployment' && stateReplicas
    ? { ...manifest, spec: { ...(manifest['spec'] as object), replicas: deployment.replicas } }
    : manifest;

const apply = async (
  { cluster }: Hands,
  manifest: Manifest,
  takenOver: string[],
): Promise<ClusterFailure | NameTaken | undefined> => {
  const stranger = manifest.kind === 'Namespace' ? await findStranger(cluster, manifest) : undefined;
  if (stranger) return stranger;
  const applied = await cluster.apply(manifest, { fieldManager: FIELD_MANAGER });
  if (applied.ok) return undefined;
  const fields = applied.failure.causes.flatMap(({ field }) => (field === undefined ? [] : [field]));
  if (applied.failure.kind !== 'field-conflict' || !mayForce(manifest.kind, fields)) return applied.failure;
  const forced = await cluster.apply(manifest, { fieldManager: FIELD_MANAGER, force: true });
  if (!forced.ok) return forced.failure;
  takenOver.push(...fields.map((field) => `${keyOfManifest(manifest)} ${field}`));
  return undefined;
};

/** Applied to, a namespace that somebody else made would become ours, and go with the deployment. */
const findStranger = async (
  cluster: Cluster,
  { apiVersion, kind, metadata }: Manifest,
): Promise<ClusterFailure | NameTaken | undefined> => {
  const found = await cluster.get({ apiVersion, kind, name: metadata.name });
  if (!found.ok) return found.failure.kind === 'not-found' ? undefined : found.failure;
  const owner = found.value.metadata.labels?.[INSTALLATION_LABEL];
  return owner === metadata.labels[INSTALLATION_LABEL]
    ? undefined
    : { kind: 'name-taken', message: `${kind} ${metadata.name}` };
};

/** A ReplicaSet that has to lose pods loses those first whose deletion is said to cost the least. */
const sacrifice = async (
  { cluster, workload }: Hands,
  pods: readonly string[],
): Promise<ClusterFailure | undefined> => {
  const body = { metadata: { annotations: { [DELETION_COST]: '-1' } } };
  for (const name of pods) {
    const pod = { apiVersion: 'v1', kind: 'Pod', namespace: workload.namespace, name };
    const marked = await cluster.patch(pod, { type: 'merge', body }, { fieldManager: SCALER });
    if (!marked.ok && marked.failure.kind !== 'not-found') return marked.failure;
  }
  return undefined;
};

/** `replicas` is the scaler's alone. */
const scale = async ({ cluster, workload }: Hands, replicas: number): Promise<ClusterFailure | undefined> => {
  const scaled = await cluster.scale({ apiVersion: 'apps/v1', kind: 'Deployment', ...workload }, replicas, {
    fieldManager: SCALER,
    force: true,
  });
  return scaled.ok ? undefined : scaled.failure;
};

const admit = async (
  { cluster, workload }: Hands,
  engines: readonly Engine[],
): Promise<ClusterFailure | undefined> => {
  for (const { pod, id } of engines) {
    const admitted = await cluster.applyStatus(
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: pod, namespace: workload.namespace, uid: id },
        status: { conditions: [{ type: ADMITTED_CONDITION, status: 'True' }] },
      },
      { fieldManager: FIELD_MANAGER, force: true },
    );
    if (!admitted.ok) return admitted.failure;
  }
  return undefined;
};

const probe = async (hands: Hands, engines: readonly Engine[]): Promise<undefined> => {
  const proven = new Set(hands.proven);
  let failure: string | null = null;
  for (const { id, url } of engines) {
    const outcome = await hands.probe.smokeTest({
      deploymentId: hands.deployment.id,
      url,
      apiKey: hands.apiKey(),
      model: hands.deployment.modelId,
      modelType: hands.modelType,
      timeoutMs: PROBE_TIMEOUT_MS,
    });
    if (outcome.kind === 'answered') proven.add(id);
    else failure = outcome.reason;
  }
  await hands.store.saveProbe(hands.deployment.id, [...proven], failure);
};

/** Deployments wait for their pods, so that their GPUs are not given away too early. */
export const remove = async (cluster: Cluster, object: Leftover): Promise<ClusterFailure | undefined> => {
  const propagation = object.kind === 'Deployment' ? 'Foreground' : 'Background';
  const removed = await cluster.delete(object, { uid: object.uid, propagation });
  if (removed.ok || removed.failure.kind === 'not-found' || removed.failure.kind === 'conflict')
    return undefined;
  return removed.failure;
};
