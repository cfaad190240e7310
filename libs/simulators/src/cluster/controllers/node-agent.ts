import type { Pod } from '../objects/workload.types.ts';
import { nodes } from '../resources/cluster.resources.ts';
import { pods } from '../resources/workload.resources.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import type { Controller } from './controller.ts';
import { keyOf, nameOf } from './controller.ts';
import { type NodeServices, PodWorker } from './pod-worker.ts';

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** All the kubelets in one: a worker for each bound pod, ended with it. */
export class NodeAgent implements Controller {
  readonly name = 'node-agent';
  readonly #services: NodeServices;
  readonly #workers = new Map<string, PodWorker>();

  constructor(services: NodeServices) {
    this.#services = services;
  }

  keysFor({ resource, object }: StoreEvent): readonly string[] {
    if (resource === pods) return [keyOf(object)];
    // A node that is back ends what it was told to end meanwhile.
    return resource === nodes ? this.#endingOn(object.metadata.name) : [];
  }

  reconcile(key: string): undefined {
    const pod = this.#services.objects.find(pods, nameOf(key)) as Pod | undefined;
    const worker = this.#workers.get(key);
    if (pod && this.#isLost(pod)) return;
    if (worker && worker.uid !== pod?.metadata.uid) void this.#end(key, worker);
    else if (pod?.metadata.deletionTimestamp) void this.#finish(key, pod, worker);
    else if (pod?.spec.nodeName && !worker && !isOver(pod))
      this.#workers.set(key, new PodWorker(pod, this.#services));
  }

  /** Ends every process; the objects stay as they are. */
  async stop(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
    this.#workers.clear();
  }

  #isLost({ spec }: Pod): boolean {
    return (this.#services.faults.settings.nodesLost ?? []).includes(spec.nodeName ?? '');
  }

  #endingOn(nodeName: string): string[] {
    const all = this.#services.objects.store.list(pods) as Pod[];
    return all
      .filter(({ metadata, spec }) => spec.nodeName === nodeName && metadata.deletionTimestamp)
      .map(keyOf);
  }

  /** The pod of that name is another one by now, or none: it gets its own turn. */
  async #end(key: string, worker: PodWorker): Promise<void> {
    this.#workers.delete(key);
    await worker.stop();
    this.reconcile(key);
  }

  async #finish(key: string, pod: Pod, worker: PodWorker | undefined): Promise<void> {
    if (worker) this.#workers.delete(key);
    await worker?.stop();
    const { objects } = this.#services;
    const { name, namespace, uid } = pod.metadata;
    const left = objects.find(pods, { name, namespace });
    if (left?.metadata.uid !== uid || !left?.metadata.deletionTimestamp) return;
    if (left.metadata.deletionGracePeriodSeconds === 0) return;
    objects.delete(pods, { name, namespace }, { uid, gracePeriodSeconds: 0 });
  }
}
