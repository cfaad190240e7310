import { withCondition } from '../objects/conditions.ts';
import type { Node, Pod } from '../objects/workload.types.ts';
import { nodes } from '../resources/cluster.resources.ts';
import { pods } from '../resources/workload.resources.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import { type Controller, type ControllerContext, keyOf, nameOf, STATUS } from './controller.ts';
import { bears, type Taint } from './placement.ts';

const DISRUPTED = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByTaintManager',
  message: 'Taint manager: deleting due to NoExecute taint',
} as const;

/** Deletes pods that do not bear a NoExecute taint of their node, or no longer. */
export class TaintEvictionController implements Controller {
  readonly name = 'taint-eviction';
  readonly #context: ControllerContext;
  /** How long a second of toleration takes. */
  readonly #secondMs: number;
  readonly #taintedSinceMs = new Map<string, number>();

  constructor(context: ControllerContext, secondMs: number) {
    this.#context = context;
    this.#secondMs = secondMs;
  }

  keysFor({ resource, object }: StoreEvent): readonly string[] {
    if (resource === pods) return [keyOf(object)];
    if (resource !== nodes) return [];
    const all = this.#context.objects.store.list(pods) as Pod[];
    return all.filter(({ spec }) => spec.nodeName === object.metadata.name).map(keyOf);
  }

  reconcile(key: string): number | undefined {
    const pod = this.#context.objects.find(pods, nameOf(key)) as Pod | undefined;
    const patienceMs = pod && this.#patienceMs(pod);
    if (!pod || pod.metadata.deletionTimestamp || patienceMs === undefined || patienceMs === Infinity) {
      this.#taintedSinceMs.delete(key);
      return undefined;
    }
    const now = performance.now();
    const since = this.#taintedSinceMs.get(key) ?? now;
    this.#taintedSinceMs.set(key, since);
    const leftMs = since + patienceMs - now;
    if (leftMs > 0) return leftMs;
    this.#evict(pod);
    return undefined;
  }

  /** For how long the pod may stay where it is; undefined: no taint drives it away. */
  #patienceMs({ spec }: Pod): number | undefined {
    const node = this.#context.objects.find(nodes, { name: spec.nodeName ?? '' }) as Node | undefined;
    const driving = (node?.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
    return driving.length === 0 ? undefined : Math.min(...driving.map((taint) => this.#bornMs(spec, taint)));
  }

  #bornMs({ tolerations = [] }: Pod['spec'], taint: Taint): number {
    const bearing = tolerations.filter((toleration) => bears(toleration, taint));
    if (bearing.length === 0) return 0;
    const seconds = bearing.map(({ tolerationSeconds = Infinity }) => Math.max(tolerationSeconds, 0));
    return Math.min(...seconds) * this.#secondMs;
  }

  #evict(pod: Pod): void {
    const { objects, recorder } = this.#context;
    const { metadata } = pod;
    objects.update(pods, metadata, STATUS, (current) => {
      const { status } = current as Pod;
      const conditions = withCondition(status?.conditions, DISRUPTED, objects.now());
      return { ...current, status: { ...status, conditions } };
    });
    recorder.record(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${keyOf(pod)}`);
    objects.delete(pods, metadata, metadata.uid === undefined ? {} : { uid: metadata.uid });
  }
}
