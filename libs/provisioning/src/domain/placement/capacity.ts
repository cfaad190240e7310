import { gpuStock, type NodeShape } from '@beffroi/catalogue/domain';
import type { GpuReservation } from '../reading.ports.ts';

/** GPUs of one product on a site. */
export interface Capacity {
  /** The product's label. */
  readonly product: string;
  readonly total: number;
  readonly reserved: number;
  readonly free: number;
}

/** What a site has, holds and can still give, by product; never less than nothing when nodes were lost. */
export const capacityOf = (
  nodes: readonly NodeShape[],
  reservations: readonly GpuReservation[],
): Capacity[] =>
  gpuStock(nodes).map(({ product, total }) => {
    const reserved = reservations
      .filter(({ gpuProduct }) => gpuProduct === product)
      .reduce((sum, { gpus }) => sum + gpus, 0);
    return { product, total, reserved, free: Math.max(0, total - reserved) };
  });
