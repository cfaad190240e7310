import type { Node, Pod } from '../objects/workload.types.ts';
import { nodes } from '../resources/cluster.resources.ts';
import { pods } from '../resources/workload.resources.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import { withCondition } from '../objects/conditions.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { placePod, requestsOf } from './placement.ts';

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

interface Load {
  readonly node: Node;
  readonly reserved: Map<string, number>;
}

const reserve = (pod: Pod, { reserved }: Load): void => {
  for (const [resource, amount] of requestsOf(pod))
    reserved.set(resource, (reserved.get(resource) ?? 0) + amount);
};

/** Binds waiting pods to nodes, or says why it cannot. Looks at all of them when one waits or room may have come. */
export class Scheduler implements Controller {
  readonly name = 'scheduler';
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  keysFor({ type, resource, object }: StoreEvent): readonly string[] {
    if (resource === nodes) return [EVERYTHING];
    if (resource !== pods) return [];
    const pod = object as Pod;
    return type === 'DELETED' || waits(pod) || !holdsResources(pod) ? [EVERYTHING] : [];
  }

  reconcile(): undefined {
    const all = this.#context.objects.store.list(pods) as Pod[];
    const waiting = all.filter(waits).sort(byTurn);
    if (waiting.length === 0) return;
    const loads = this.#loadsUnder(all.filter(holdsResources));
    for (const pod of waiting) this.#schedule(pod, loads);
  }

  #schedule(pod: Pod, loads: readonly Load[]): void {
    const placement = placePod(pod, loads);
    if (placement.kind === 'unschedulable') return this.#explain(pod, placement.message);
    reserve(
      pod,
      loads.find(({ node }) => node.metadata.name === placement.nodeName)!,
    );
    this.#bind(pod, placement.nodeName);
  }

  #loadsUnder(running: readonly Pod[]): Load[] {
    const all = this.#context.objects.store.list(nodes) as Node[];
    const loads = new Map(all.map((node) => [node.metadata.name, { node, reserved: new Map() }]));
    for (const pod of running) {
      const load = loads.get(pod.spec.nodeName ?? '');
      if (load) reserve(pod, load);
    }
    return [...loads.values()];
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
