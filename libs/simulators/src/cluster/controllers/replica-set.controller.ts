import { StatusError } from '../api/status.error.ts';
import { controllerOf } from '../objects/owner-reference.ts';
import type { Pod, ReplicaSet } from '../objects/workload.types.ts';
import { pods, replicaSets } from '../resources/workload.resources.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import { isTrue, withCondition, withoutCondition } from '../objects/conditions.ts';
import {
  type Controller,
  type ControllerContext,
  CONTROLLER_MANAGER,
  keyOf,
  nameOf,
  STATUS,
} from './controller.ts';
import { podOf, podsOf } from './owned-pods.ts';

/** How soon a pod that was refused is tried again. */
const REFUSED_RETRY_MS = 500;

const isActive = ({ metadata, status }: Pod): boolean =>
  !metadata.deletionTimestamp && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

const isReady = ({ status }: Pod): boolean => isTrue(status?.conditions, 'Ready');

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** Those to lose first: not on a node, not ready, of the lowest cost of deletion, the youngest. */
const expendability = (pod: Pod): readonly number[] => [
  pod.spec.nodeName ? 1 : 0,
  isReady(pod) ? 1 : 0,
  Number(pod.metadata.annotations?.[DELETION_COST] ?? 0),
  -Number(pod.metadata.resourceVersion ?? 0),
];

const byExpendability = (left: Pod, right: Pod): number => {
  const [mine, theirs] = [expendability(left), expendability(right)];
  const index = mine.findIndex((value, at) => value !== theirs[at]);
  return index < 0 ? 0 : (mine[index] ?? 0) - (theirs[index] ?? 0);
};

/** ReplicaSet → pods. */
export class ReplicaSetController implements Controller {
  readonly name = 'replica-set';
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  keysFor({ resource, object }: StoreEvent): readonly string[] {
    if (resource === replicaSets) return [keyOf(object)];
    const owner = resource === pods ? controllerOf(object) : undefined;
    return owner?.kind === 'ReplicaSet' ? [`${object.metadata.namespace}/${owner.name}`] : [];
  }

  reconcile(key: string): number | undefined {
    const set = this.#context.objects.find(replicaSets, nameOf(key)) as ReplicaSet | undefined;
    if (!set || set.metadata.deletionTimestamp) return undefined;
    const active = podsOf(this.#context.objects.store, set).filter(isActive);
    const refusal = this.#resize(set, active);
    this.#report(set, refusal);
    return refusal ? REFUSED_RETRY_MS : undefined;
  }

  /** Gives the refusal that stopped it from making all the pods. */
  #resize(set: ReplicaSet, active: readonly Pod[]): StatusError | undefined {
    const { objects, recorder } = this.#context;
    for (const pod of [...active]
      .sort(byExpendability)
      .slice(0, Math.max(0, active.length - set.spec.replicas))) {
      objects.delete(pods, pod.metadata);
      recorder.record(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
    for (let missing = set.spec.replicas - active.length; missing > 0; missing -= 1) {
      try {
        const pod = objects.create(pods, podOf(set, set.spec.template), CONTROLLER_MANAGER);
        recorder.record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        recorder.record(set, 'Warning', 'FailedCreate', `Error creating: ${withoutSuffix(error.message)}`);
        return error;
      }
    }
    return undefined;
  }

  #report(set: ReplicaSet, refusal: StatusError | undefined): void {
    const active = podsOf(this.#context.objects.store, set).filter(isActive);
    const ready = active.filter(isReady).length;
    const now = this.#context.objects.now();
    this.#context.objects.update(replicaSets, set.metadata, STATUS, (current) => {
      const before = (current as ReplicaSet).status?.conditions;
      const conditions = refusal
        ? withCondition(
            before,
            {
              type: 'ReplicaFailure',
              status: 'True',
              reason: 'FailedCreate',
              message: withoutSuffix(refusal.message),
            },
            now,
          )
        : withoutCondition(before, 'ReplicaFailure');
      const status: ReplicaSet['status'] = {
        replicas: active.length,
        observedGeneration: current.metadata.generation ?? 1,
        ...(active.length > 0 ? { fullyLabeledReplicas: active.length } : {}),
        ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
        ...(conditions.length > 0 ? { conditions } : {}),
      };
      return { ...current, status };
    });
  }
}

/** The refused pod's random name would make each refusal look new. */
const withoutSuffix = (message: string): string => message.replace(/^(pods "[^"]+-)[a-z0-9]{5}"/, '$1"');
