import { gpuStock, type NodeShape } from '@beffroi/catalogue/domain';
import { nodesOf, type Pool } from './dedicated-pool.ts';
import type { GpuReservation } from '../reading.ports.ts';

/** GPUs of one product on a site. */
export interface Capacity {
  /** The product's label. */
  readonly product: string;
  readonly total: number;
  readonly reserved: number;
  readonly free: number;
}

/** What a pool of a site has, holds and can still give, by product; never less than nothing when nodes were lost. */
export const capacityOf = (
  nodes: readonly NodeShape[],
  reservations: readonly GpuReservation[],
  own: Pool,
): Capacity[] =>
  gpuStock(nodesOf(nodes, own)).map(({ product, total }) => {
    const reserved = reservations
      .filter(({ gpuProduct, pool }) => gpuProduct === product && pool === own)
      .reduce((sum, { gpus }) => sum + gpus, 0);
    return { product, total, reserved, free: Math.max(0, total - reserved) };
  });
