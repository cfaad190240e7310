import type { Qualification } from '@beffroi/contracts/dataplane';
import type { SiteId } from '@beffroi/kernel';

/** A Kubernetes cluster that may host models. */
export interface Site {
  readonly id: SiteId;
  readonly name: string;
  /** Such as `cloudgouv-eu-west-1`. */
  readonly region: string;
  /** ISO 3166-1 alpha-2, always a member of the European Union. */
  readonly country: string;
  readonly qualification: Qualification;
  /** For the volumes that hold weights; null: the cluster's default. */
  readonly storageClass: string | null;
  readonly nodes: readonly NodeShape[];
  /** When the nodes were last seen; null: never. */
  readonly observedAt: Date | null;
}

/** What placement needs to know of a node. */
export interface NodeShape {
  readonly nodeName: string;
  /** As GPU feature discovery labels it, e.g. `NVIDIA-L40S`; absent on a node without GPUs. */
  readonly gpuProduct?: string;
  /** GPUs that pods may ask for. */
  readonly gpuCount: number;
  /** gpuCount less what pods have reserved. */
  readonly gpuFree: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Ready and not cordoned. */
  readonly ready: boolean;
}

export interface GpuStock {
  readonly product: string;
  readonly total: number;
  readonly free: number;
}

/** GPUs of a site by product; a node that is not ready counts in the total and has none free. */
export const gpuStock = (nodes: readonly NodeShape[]): GpuStock[] => {
  const byProduct = new Map<string, GpuStock>();
  for (const { gpuProduct, gpuCount, gpuFree, ready } of nodes) {
    if (gpuProduct === undefined) continue;
    const known = byProduct.get(gpuProduct) ?? { product: gpuProduct, total: 0, free: 0 };
    byProduct.set(gpuProduct, {
      product: gpuProduct,
      total: known.total + gpuCount,
      free: known.free + (ready ? gpuFree : 0),
    });
  }
  return [...byProduct.values()].sort((a, b) => a.product.localeCompare(b.product));
};
