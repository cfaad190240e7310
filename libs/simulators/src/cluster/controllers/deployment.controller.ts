import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { copyOf } from '../objects/object.types.ts';
import { controllerOf, controllerReference } from '../objects/owner-reference.ts';
import type { Deployment, Pod, PodTemplate, ReplicaSet } from '../objects/workload.types.ts';
import { deployments, pods, replicaSets } from '../resources/workload.resources.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import { conditionOf } from '../objects/conditions.ts';
import {
  type Controller,
  type ControllerContext,
  CONTROLLER_MANAGER,
  keyOf,
  nameOf,
  STATUS,
} from './controller.ts';
import { deploymentStatus } from './deployment-status.ts';
import { podsOf } from './owned-pods.ts';
import { planRecreateStep, planRollingStep, readBounds, type Rollout, type SetSize } from './rollout.ts';

const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

const hashOf = (template: PodTemplate): string =>
  createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);

const withoutHash = (template: PodTemplate): PodTemplate => {
  const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
};

const revisionOf = (set: ReplicaSet): number => Number(set.metadata.annotations?.[REVISION] ?? 0);

const sizeOf = ({ metadata, spec, status }: ReplicaSet): SetSize => ({
  name: metadata.name,
  desired: spec.replicas,
  available: status?.availableReplicas ?? 0,
});

/** Deployment → ReplicaSets: rolls a new template out within its bounds, and sums their status up. */
export class DeploymentController implements Controller {
  readonly name = 'deployment';
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  keysFor({ resource, object }: StoreEvent): readonly string[] {
    if (resource === deployments) return [keyOf(object)];
    // Recreate waits for the last old pod.
    if (resource === pods) return this.#ownersOfPod(object as Pod);
    const owner = resource === replicaSets ? controllerOf(object) : undefined;
    return owner?.kind === 'Deployment' ? [`${object.metadata.namespace}/${owner.name}`] : [];
  }

  reconcile(key: string): number | undefined {
    const { objects } = this.#context;
    const deployment = objects.find(deployments, nameOf(key)) as Deployment | undefined;
    if (!deployment || deployment.metadata.deletionTimestamp) return undefined;
    const current = this.#ensureCurrent(deployment);
    this.#resize(deployment, current);
    this.#forgetHistory(deployment, current);
    return this.#report(key);
  }

  #setsOf({ metadata: { namespace = '', uid } }: Deployment): ReplicaSet[] {
    return (this.#context.objects.store.list(replicaSets, namespace) as ReplicaSet[])
      .filter((set) => controllerOf(set)?.uid === uid && !set.metadata.deletionTimestamp)
      .sort((left, right) => revisionOf(left) - revisionOf(right));
  }

  #currentOf(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
    const wanted = withoutHash(deployment.spec.template);
    return sets.find(({ spec }) => isDeepStrictEqual(withoutHash(spec.template), wanted));
  }

  /** The ReplicaSet of the present template: found (a rollback finds an old one) or made, unless paused. */
  #ensureCurrent(deployment: Deployment): ReplicaSet | undefined {
    const sets = this.#setsOf(deployment);
    const found = this.#currentOf(deployment, sets);
    const latest = Math.max(0, ...sets.map(revisionOf));
    if (found && revisionOf(found) === latest) return found;
    if (deployment.spec.paused && !found) return undefined;
    const revision = String(latest + 1);
    const { objects } = this.#context;
    if (found) {
      return objects.update(replicaSets, found.metadata, CONTROLLER_MANAGER, (set) => ({
        ...set,
        metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, [REVISION]: revision } },
      })) as ReplicaSet;
    }
    return objects.create(replicaSets, this.#newSet(deployment, revision), CONTROLLER_MANAGER) as ReplicaSet;
  }

  #newSet(deployment: Deployment, revision: string): ReplicaSet {
    const { metadata, spec } = deployment;
    const hash = hashOf(spec.template);
    const labels = { ...spec.template.metadata?.labels, [HASH_LABEL]: hash };
    const template = { ...copyOf(spec.template), metadata: { ...spec.template.metadata, labels } };
    return {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${metadata.name}-${hash}`,
        ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
        labels,
        annotations: { [REVISION]: revision },
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas: 0,
        selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [HASH_LABEL]: hash } },
        template,
      },
    };
  }

  #resize(deployment: Deployment, current: ReplicaSet | undefined): void {
    const sets = this.#setsOf(deployment);
    const { paused, replicas } = deployment.spec;
    // Paused: no rollout, but the one set that runs follows the number.
    if (!current || paused) {
      const active = sets.filter(({ spec }) => spec.replicas > 0);
      const only = active.length <= 1 ? (active[0] ?? current) : undefined;
      if (only) this.#setSizes(deployment, new Map([[only.metadata.name, replicas]]));
      return;
    }
    this.#setSizes(deployment, this.#plan(deployment, current, sets));
  }

  #plan(deployment: Deployment, current: ReplicaSet, sets: readonly ReplicaSet[]): Map<string, number> {
    const { replicas, strategy } = deployment.spec;
    const old = sets.filter(({ metadata }) => metadata.uid !== current.metadata.uid);
    const bounds = readBounds(replicas, strategy.rollingUpdate ?? { maxSurge: 0, maxUnavailable: 1 });
    const rollout: Rollout = { replicas, ...bounds, current: sizeOf(current), old: old.map(sizeOf) };
    if (strategy.type === 'RollingUpdate') return planRollingStep(rollout);
    const oldPods = old.flatMap((set) => podsOf(this.#context.objects.store, set)).length;
    return planRecreateStep(rollout, oldPods);
  }

  #setSizes(deployment: Deployment, sizes: ReadonlyMap<string, number>): void {
    const { objects, recorder } = this.#context;
    const { namespace = '' } = deployment.metadata;
    for (const [name, replicas] of sizes) {
      const { spec } = objects.read(replicaSets, { name, namespace }) as ReplicaSet;
      if (spec.replicas === replicas) continue;
      objects.update(replicaSets, { name, namespace }, CONTROLLER_MANAGER, (set) => ({
        ...set,
        spec: { ...(set as ReplicaSet).spec, replicas },
      }));
      const change = `Scaled ${replicas > spec.replicas ? 'up' : 'down'} replica set ${name}`;
      const message = `${change} from ${spec.replicas} to ${replicas}`;
      recorder.record(deployment, 'Normal', 'ScalingReplicaSet', message);
    }
  }

  #forgetHistory(deployment: Deployment, current: ReplicaSet | undefined): void {
    const idle = this.#setsOf(deployment).filter(
      ({ metadata, spec, status }) =>
        metadata.uid !== current?.metadata.uid && spec.replicas === 0 && (status?.replicas ?? 0) === 0,
    );
    const surplus = idle.slice(0, Math.max(0, idle.length - deployment.spec.revisionHistoryLimit));
    for (const { metadata } of surplus) this.#context.objects.delete(replicaSets, metadata);
  }

  #report(key: string): number | undefined {
    const { objects } = this.#context;
    const deployment = objects.read(deployments, nameOf(key)) as Deployment;
    const all = this.#setsOf(deployment);
    const { maxUnavailable } = readBounds(
      deployment.spec.replicas,
      deployment.spec.strategy.rollingUpdate ?? { maxSurge: 0, maxUnavailable: 1 },
    );
    const observed = {
      deployment,
      current: this.#currentOf(deployment, all),
      all,
      maxUnavailable,
      now: new Date(),
    };
    const status = deploymentStatus(observed, objects.now());
    objects.update(deployments, nameOf(key), STATUS, (current) => ({ ...current, status }));
    const progressing = conditionOf(status.conditions, 'Progressing');
    const waits = progressing?.status === 'True' && progressing.reason !== 'NewReplicaSetAvailable';
    return waits ? deployment.spec.progressDeadlineSeconds * 1000 + 1000 : undefined;
  }

  #ownersOfPod(pod: Pod): readonly string[] {
    const { namespace = '' } = pod.metadata;
    const owner = controllerOf(pod);
    const set =
      owner?.kind === 'ReplicaSet'
        ? this.#context.objects.find(replicaSets, { name: owner.name, namespace })
        : undefined;
    const deployment = set && controllerOf(set);
    return deployment ? [`${namespace}/${deployment.name}`] : [];
  }
}
