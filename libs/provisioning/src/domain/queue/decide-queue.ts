import type { NodeShape } from '@beffroi/catalogue/domain';
import type { ServiceClass } from '@beffroi/contracts/dataplane';
import type { DeploymentId } from '@beffroi/kernel';
import { nodesOf, type Pool } from '../placement/dedicated-pool.ts';
import { packs } from '../placement/pack.ts';
import { rankOf } from './priority.ts';

interface GpuUse {
  readonly id: DeploymentId;
  /** The product's label. */
  readonly gpuProduct: string;
  readonly gpusPerReplica: number;
  readonly pool: Pool;
  readonly priority: ServiceClass;
}

/** A deployment that wants to run and holds no GPU. */
export interface Waiting extends GpuUse {
  /** With how many it would begin. */
  readonly replicas: number;
  readonly queuedAt: Date;
}

/** A deployment that holds GPUs, whether or not its engines are there. */
export interface Holder extends GpuUse {
  readonly replicas: number;
  readonly evictionProtected: boolean;
  /** Its GPUs come back by themselves as soon as its engines are gone. */
  readonly isLeaving: boolean;
}

export interface QueueSituation {
  readonly nodes: readonly NodeShape[];
  readonly waiting: readonly Waiting[];
  readonly holders: readonly Holder[];
}

export interface QueueDecision {
  /** There is room for these now. */
  readonly admit: readonly DeploymentId[];
  /** These make room for somebody of a better class, and wait from now on. */
  readonly evict: readonly DeploymentId[];
}

/** The order of a queue: by class, then by arrival. */
export const inTurn = (waiting: readonly Waiting[]): Waiting[] =>
  [...waiting].sort(
    (a, b) =>
      rankOf(a.priority) - rankOf(b.priority) ||
      a.queuedAt.getTime() - b.queuedAt.getTime() ||
      (a.id < b.id ? -1 : 1),
  );

/**
 * Who may run, of those who wait on a site. Each GPU product of each pool has its queue, and nobody overtakes its head: else the
 * large would wait for ever. Only for a head is anybody evicted, and never one of the same class or a better one.
 */
export const decideQueue = ({ nodes, waiting, holders }: QueueSituation): QueueDecision => {
  const lanes = Map.groupBy(waiting, ({ gpuProduct, pool }) => `${gpuProduct}/${pool ?? ''}`);
  const decisions = [...lanes.values()].map((inLine) => {
    const { gpuProduct: product, pool: own } = inLine[0]!;
    return decideLane({
      bins: nodesOf(nodes, own)
        .filter(({ gpuProduct, ready }) => gpuProduct === product && ready)
        .map(({ gpuCount }) => gpuCount),
      waiting: inTurn(inLine),
      holders: holders.filter(({ gpuProduct, pool }) => gpuProduct === product && pool === own),
    });
  });
  return {
    admit: decisions.flatMap(({ admit }) => admit),
    evict: decisions.flatMap(({ evict }) => evict),
  };
};

interface Lane {
  /** GPUs of each node. */
  readonly bins: readonly number[];
  readonly waiting: readonly Waiting[];
  readonly holders: readonly Holder[];
}

const decideLane = ({ bins, waiting, holders }: Lane): QueueDecision => {
  const held: (Waiting | Holder)[] = [...holders];
  const admit: DeploymentId[] = [];
  for (const next of waiting) {
    if (!packs(bins, itemsOf([...held, next]))) {
      return { admit, evict: victimsFor(next, held, { bins, holders }) };
    }
    held.push(next);
    admit.push(next.id);
  }
  return { admit, evict: [] };
};

/** The fewest, of the worst class first; nobody where those who leave already are enough, or where it helps nobody. */
const victimsFor = (
  head: Waiting,
  held: readonly (Waiting | Holder)[],
  { bins, holders }: Pick<Lane, 'bins' | 'holders'>,
): DeploymentId[] => {
  const leaving = new Set(holders.filter(({ isLeaving }) => isLeaving).map(({ id }) => id));
  const fitsWithout = (gone: ReadonlySet<DeploymentId>): boolean =>
    packs(bins, itemsOf([...held.filter(({ id }) => !gone.has(id)), head]));
  const candidates = holders
    .filter(
      (holder) =>
        !holder.isLeaving && !holder.evictionProtected && rankOf(holder.priority) > rankOf(head.priority),
    )
    .sort(
      (a, b) => rankOf(b.priority) - rankOf(a.priority) || gpusOf(a) - gpusOf(b) || (a.id > b.id ? -1 : 1),
    );
  const gone = new Set(leaving);
  for (const { id } of candidates) {
    if (fitsWithout(gone)) break;
    gone.add(id);
  }
  if (!fitsWithout(gone)) return [];
  // Taken in turn, some of the first may no longer be needed once a larger one goes.
  const victims = [...gone].filter((id) => !leaving.has(id));
  return victims.filter((id) => {
    gone.delete(id);
    if (fitsWithout(gone)) return false;
    gone.add(id);
    return true;
  });
};

const gpusOf = ({ gpusPerReplica, replicas }: Holder): number => gpusPerReplica * replicas;

const itemsOf = (uses: readonly (Waiting | Holder)[]): number[] =>
  uses.flatMap(({ gpusPerReplica, replicas }) => Array.from({ length: replicas }, () => gpusPerReplica));

/** The most engines of one deployment for which there is room beside the others. */
export const roomFor = (
  nodes: readonly NodeShape[],
  others: readonly {
    readonly gpuProduct: string;
    readonly gpusPerReplica: number;
    readonly replicas: number;
    readonly pool: Pool;
  }[],
  need: {
    readonly gpuProduct: string;
    readonly gpusPerReplica: number;
    readonly most: number;
    readonly pool: Pool;
  },
): number => {
  const bins = nodesOf(nodes, need.pool)
    .filter(({ gpuProduct, ready }) => gpuProduct === need.gpuProduct && ready)
    .map(({ gpuCount }) => gpuCount);
  const held = others
    .filter(({ gpuProduct, pool }) => gpuProduct === need.gpuProduct && pool === need.pool)
    .flatMap(({ gpusPerReplica, replicas }) => Array.from({ length: replicas }, () => gpusPerReplica));
  for (let replicas = need.most; replicas > 0; replicas--) {
    const own = Array.from({ length: replicas }, () => need.gpusPerReplica);
    if (packs(bins, [...held, ...own])) return replicas;
  }
  return 0;
};
