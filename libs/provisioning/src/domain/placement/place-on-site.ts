import type { NodeShape, Precision } from '@beffroi/catalogue/domain';
import { bestFitOn } from '../sizing/choose-precision.ts';
import type { Fit, SizedModel } from '../sizing/fit-on-gpu.ts';
import { type Gpu, gpuOf, gpuOn, KNOWN_GPUS } from '../sizing/gpu.ts';
import { nodesOf, type Pool } from './dedicated-pool.ts';
import { packs } from './pack.ts';

/** GPUs that an accepted deployment holds on a site, whether or not its pods are there yet. */
export interface ReservedGpus {
  /** The product's label, e.g. `NVIDIA-L40S`. */
  readonly gpuProduct: string;
  readonly gpusPerReplica: number;
  readonly replicas: number;
  readonly pool: Pool;
}

export interface PlacementRequest {
  readonly model: SizedModel;
  readonly replicas: number;
  readonly contextTokens?: number | undefined;
  readonly nodes: readonly NodeShape[];
  readonly reserved: readonly ReservedGpus[];
  /** On whose nodes; others count for nothing. */
  readonly pool: Pool;
}

/** What one replica needs, on one node. */
export interface GpuNeed {
  readonly gpus: number;
  /** As people say it, e.g. `H200`. */
  readonly product: string;
  readonly precision: Precision;
}

/** Nodes of one shape. */
export interface GpuSupply {
  readonly product: string;
  readonly nodes: number;
  readonly gpusPerNode: number;
}

export interface Placed {
  readonly kind: 'placed';
  /** The product's label, for the node selector. */
  readonly gpuProduct: string;
  readonly fit: Fit;
}

/** No node of this site could ever hold a replica. */
export interface DoesNotFit {
  readonly kind: 'does-not-fit';
  /** null: no GPU that placement knows holds it, eight on a node. */
  readonly needed: GpuNeed | null;
  readonly available: readonly GpuSupply[];
  /** Of the nodes set aside for its collectivité. */
  readonly dedicated: boolean;
}

/** It would fit, if others did not hold the GPUs. */
export interface NoRoom {
  readonly kind: 'no-room';
  readonly needed: GpuNeed;
  readonly replicas: number;
  readonly available: readonly GpuSupply[];
  /** GPUs of the needed product, all nodes together. */
  readonly total: number;
  readonly reserved: number;
  /** Of the nodes set aside for its collectivité. */
  readonly dedicated: boolean;
}

export type Placement = Placed | DoesNotFit | NoRoom;

interface Candidate {
  readonly gpuProduct: string;
  readonly gpu: Gpu;
  readonly fit: Fit;
}

const MOST_GPUS_ON_A_NODE = 8;

/**
 * Where on a site a deployment would run: the product on which a replica takes the fewest GPUs, then the one with
 * the least memory, where all replicas find room beside what is reserved.
 */
export const placeOnSite = (asked: PlacementRequest): Placement => {
  const request = { ...asked, nodes: nodesOf(asked.nodes, asked.pool) };
  const candidates = candidatesOn(request);
  const withRoom = candidates.find((candidate) => hasRoom(candidate, request));
  if (withRoom) return { kind: 'placed', gpuProduct: withRoom.gpuProduct, fit: withRoom.fit };

  const available = supplyOf(request.nodes);
  const [best] = candidates;
  if (!best)
    return {
      kind: 'does-not-fit',
      needed: neededAnywhere(request),
      available,
      dedicated: asked.pool !== null,
    };
  const { gpuProduct, fit } = best;
  const { nodes, reserved, replicas, pool } = request;
  const wanted = { gpuProduct, gpusPerReplica: fit.gpus, replicas, precision: fit.precision, pool };
  return noRoomFor(wanted, nodes, reserved);
};

const candidatesOn = ({ model, contextTokens, nodes }: PlacementRequest): Candidate[] =>
  productsOf(nodes)
    .flatMap((gpuProduct) => {
      const bearers = nodesWith(nodes, gpuProduct);
      const gpu = bearers[0] && gpuOn(bearers[0]);
      const mostGpus = Math.max(...bearers.map(({ gpuCount }) => gpuCount));
      const fit = gpu && bestFitOn({ model, gpu, contextTokens, mostGpus });
      return fit ? [{ gpuProduct, gpu, fit }] : [];
    })
    .sort((a, b) => a.fit.gpus - b.fit.gpus || a.gpu.usableGib - b.gpu.usableGib);

const hasRoom = (
  { gpuProduct, fit }: Candidate,
  { nodes, reserved, replicas, pool }: PlacementRequest,
): boolean => hasRoomFor({ gpuProduct, gpusPerReplica: fit.gpus, replicas, pool }, nodes, reserved);

/** Do these find room beside what is reserved? */
export const hasRoomFor = (
  { gpuProduct, gpusPerReplica, replicas, pool }: ReservedGpus,
  nodes: readonly NodeShape[],
  reserved: readonly ReservedGpus[],
): boolean =>
  packs(
    nodesWith(nodesOf(nodes, pool), gpuProduct).map(({ gpuCount }) => gpuCount),
    [...reservedItems(reserved, gpuProduct, pool), ...repeat(gpusPerReplica, replicas)],
  );

/** Why more engines of a product that is given do not find any. */
export const noRoomFor = (
  wanted: ReservedGpus & { readonly precision: Precision },
  all: readonly NodeShape[],
  reserved: readonly ReservedGpus[],
): NoRoom => {
  const { gpuProduct, gpusPerReplica, precision, replicas, pool } = wanted;
  const nodes = nodesOf(all, pool);
  return {
    kind: 'no-room',
    needed: { gpus: gpusPerReplica, product: gpuOf(gpuProduct)?.name ?? gpuProduct, precision },
    replicas,
    available: supplyOf(nodes),
    total: sum(nodesWith(nodes, gpuProduct).map(({ gpuCount }) => gpuCount)),
    reserved: sum(reservedItems(reserved, gpuProduct, pool)),
    dedicated: pool !== null,
  };
};

/** Where the site would fit with larger nodes, its own products are named before others. */
const neededAnywhere = ({ model, contextTokens, nodes }: PlacementRequest): GpuNeed | null => {
  const own = nodes.map(gpuOn).filter((gpu) => gpu !== undefined);
  const fewestFirst = (gpus: readonly Gpu[]): GpuNeed[] =>
    gpus
      .flatMap((gpu) => {
        const fit = bestFitOn({ model, gpu, contextTokens, mostGpus: MOST_GPUS_ON_A_NODE });
        return fit ? [needOf(gpu, fit)] : [];
      })
      .sort((a, b) => a.gpus - b.gpus);
  return fewestFirst(own)[0] ?? fewestFirst(KNOWN_GPUS)[0] ?? null;
};

const needOf = (gpu: Gpu, { gpus, precision }: Fit): GpuNeed => ({ gpus, product: gpu.name, precision });

/** The nodes' shapes as people count them, largest first. */
export const supplyOf = (nodes: readonly NodeShape[]): GpuSupply[] => {
  const shapes = new Map<string, GpuSupply>();
  for (const { gpuProduct, gpuCount, ready } of nodes) {
    if (gpuProduct === undefined || gpuCount === 0 || !ready) continue;
    const product = gpuOf(gpuProduct)?.name ?? gpuProduct;
    const key = `${product}/${gpuCount}`;
    shapes.set(key, { product, gpusPerNode: gpuCount, nodes: (shapes.get(key)?.nodes ?? 0) + 1 });
  }
  return [...shapes.values()].sort(
    (a, b) => b.gpusPerNode - a.gpusPerNode || a.product.localeCompare(b.product),
  );
};

const productsOf = (nodes: readonly NodeShape[]): string[] => [
  ...new Set(
    nodes.flatMap(({ gpuProduct, gpuCount, ready }) => (gpuProduct && gpuCount && ready ? [gpuProduct] : [])),
  ),
];

const nodesWith = (nodes: readonly NodeShape[], product: string): NodeShape[] =>
  nodes.filter(({ gpuProduct, ready }) => gpuProduct === product && ready);

const reservedItems = (reserved: readonly ReservedGpus[], product: string, own: Pool): number[] =>
  reserved
    .filter(({ gpuProduct, pool }) => gpuProduct === product && pool === own)
    .flatMap(({ gpusPerReplica, replicas }) => repeat(gpusPerReplica, replicas));

const repeat = (value: number, times: number): number[] => Array.from({ length: times }, () => value);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
