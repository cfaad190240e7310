import type { Node, Pod } from '../objects/workload.types.ts';
import { nodes } from '../resources/cluster.resources.ts';
import { pods } from '../resources/workload.resources.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import { withCondition } from '../objects/conditions.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { type NodeLoad, placePod, requestsOf } from './placement.ts';

const SCHEDULER = { manager: 'kube-scheduler' } as const;
const EVERYTHING = 'everything';

const waits = ({ metadata, spec, status }: Pod): boolean =>
  !spec.nodeName &&
  !metadata.deletionTimestamp &&
  status?.phase === 'Pending' &&
  spec.schedulerName === 'default-scheduler';

const holdsResources = ({ spec, status }: Pod): boolean =>
  spec.nodeName !== undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

/** Higher priority first, then who came first. */
const byTurn = (left: Pod, right: Pod): number =>
  (right.spec.priority ?? 0) - (left.spec.priority ?? 0) ||
  (left.metadata.creationTimestamp ?? '').localeCompare(right.metadata.creationTimestamp ?? '');

/** Binds waiting pods to nodes, or says why it cannot. Looks at all of them whenever pods or nodes change. */
export class Scheduler implements Controller {
  readonly name = 'scheduler';
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  keysFor({ resource }: StoreEvent): readonly string[] {
    return resource === pods || resource === nodes ? [EVERYTHING] : [];
  }

  reconcile(): undefined {
    const all = this.#context.objects.store.list(pods) as Pod[];
    for (const pod of all.filter(waits).sort(byTurn)) this.#schedule(pod);
  }

  #schedule(pod: Pod): void {
    const placement = placePod(pod, this.#loads());
    if (placement.kind === 'fits') this.#bind(pod, placement.nodeName);
    else this.#explain(pod, placement.message);
  }

  #loads(): NodeLoad[] {
    const { store } = this.#context.objects;
    const reserved = new Map<string, Map<string, number>>();
    for (const pod of (store.list(pods) as Pod[]).filter(holdsResources)) {
      const sums = reserved.get(pod.spec.nodeName ?? '') ?? new Map<string, number>();
      for (const [resource, amount] of requestsOf(pod))
        sums.set(resource, (sums.get(resource) ?? 0) + amount);
      reserved.set(pod.spec.nodeName ?? '', sums);
    }
    return (store.list(nodes) as Node[]).map((node) => ({
      node,
      reserved: reserved.get(node.metadata.name) ?? new Map(),
    }));
  }

  #bind(pod: Pod, nodeName: string): void {
    const { objects, recorder } = this.#context;
    objects.update(pods, pod.metadata, SCHEDULER, (current) => ({
      ...current,
      spec: { ...(current as Pod).spec, nodeName },
    }));
    this.#setScheduled(pod, { status: 'True', reason: '', message: '' });
    const { namespace, name } = pod.metadata;
    recorder.record(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${nodeName}`);
  }

  #explain(pod: Pod, message: string): void {
    const known = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
    if (known?.message === message) return;
    this.#setScheduled(pod, { status: 'False', reason: 'Unschedulable', message });
    this.#context.recorder.record(pod, 'Warning', 'FailedScheduling', message);
  }

  #setScheduled(pod: Pod, verdict: { status: 'True' | 'False'; reason: string; message: string }): void {
    const { objects } = this.#context;
    objects.update(pods, pod.metadata, { ...SCHEDULER, subresource: 'status' }, (current) => {
      const { status } = current as Pod;
      const conditions = withCondition(
        status?.conditions,
        { type: 'PodScheduled', ...verdict },
        objects.now(),
      );
      return { ...current, status: { ...status, conditions } };
    });
  }
}
