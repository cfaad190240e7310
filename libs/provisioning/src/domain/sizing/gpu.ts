import type { NodeShape, Precision } from '@beffroi/catalogue/domain';

/** What sizing needs to know of a GPU product. */
export interface Gpu {
  /** As people say it, e.g. `L40S`. */
  readonly name: string;
  /** What an engine may plan with, in GiB: the board's memory less driver and firmware. */
  readonly usableGib: number;
  /** Number formats its tensor cores compute in; others are unpacked first: memory is saved, time is not. */
  readonly native: readonly Precision[];
  /** How many of them one replica may span: slices of boards cannot exchange tensors. */
  readonly mostTogether: number;
}

const ADA: readonly Precision[] = ['bf16', 'fp8'];
const HOPPER = ADA;
const AMPERE: readonly Precision[] = ['bf16'];
/** Two nodes of eight. */
const WHOLE_BOARDS = 16;

/** Usable memory: reference/kubernetes.md §3.1. */
const PRODUCTS: readonly (Gpu & { readonly pattern: RegExp })[] = (
  [
    { pattern: /\bL40S\b/, name: 'L40S', usableGib: 44.5, native: ADA },
    { pattern: /\bL40\b/, name: 'L40', usableGib: 44.5, native: ADA },
    { pattern: /\bA100\b.*\b40GB\b/, name: 'A100-40', usableGib: 39.5, native: AMPERE },
    { pattern: /\bA100\b.*\b80GB\b/, name: 'A100-80', usableGib: 79.2, native: AMPERE },
    { pattern: /\bH100\b/, name: 'H100', usableGib: 79.2, native: HOPPER },
    { pattern: /\bH200\b/, name: 'H200', usableGib: 139.8, native: HOPPER },
  ] as const
).map((product) => ({ ...product, mostTogether: WHOLE_BOARDS }));

/** Boards that pods take turns on: each holds less than the label says, and who shares it is not known. */
const SHARED = /-SHARED$/;
/** A slice of a board, with its memory in GB: `NVIDIA-A100-SXM4-80GB-MIG-3g.40gb`. */
const SLICE = /^(.*)-MIG-(\d+g\.(\d+)gb)$/;

/**
 * The GPU behind a `nvidia.com/gpu.product` label, e.g. `NVIDIA-A100-SXM4-80GB`; undefined when the product is
 * not known, or is shared out in turns.
 */
export const gpuOf = (product: string): Gpu | undefined => {
  if (SHARED.test(product)) return undefined;
  const [, board, slice, gigabytes] = SLICE.exec(product) ?? [];
  if (board === undefined) return PRODUCTS.find(({ pattern }) => pattern.test(product));
  const whole = PRODUCTS.find(({ pattern }) => pattern.test(board));
  return whole && sliceOf(whole, slice!, Number(gigabytes));
};

/** What a slice holds back for itself, in GiB. */
const SLICE_RESERVE_GIB = 0.8;
const GIB_PER_GB = 1e9 / 2 ** 30;

const sliceOf = ({ name, native }: Gpu, slice: string, gigabytes: number): Gpu => ({
  name: `${name} MIG ${slice}`,
  usableGib: gigabytes * GIB_PER_GB - SLICE_RESERVE_GIB,
  native,
  mostTogether: 1,
});

/** GPU feature discovery's labels: memory in MiB, compute capability. */
const MEMORY_LABEL = 'nvidia.com/gpu.memory';
const MAJOR_LABEL = 'nvidia.com/gpu.compute.major';
const MINOR_LABEL = 'nvidia.com/gpu.compute.minor';
/** Of a board that nobody has measured, so much is left to an engine. */
const USABLE_SHARE = 0.96;

/** A node's GPU: a product that is known, or what its labels say of one that is not. */
export const gpuOn = ({ gpuProduct, labels }: NodeShape): Gpu | undefined => {
  if (gpuProduct === undefined || SHARED.test(gpuProduct)) return undefined;
  return gpuOf(gpuProduct) ?? fromLabels(gpuProduct, labels);
};

const fromLabels = (product: string, labels: NodeShape['labels']): Gpu | undefined => {
  const memoryMib = Number(labels[MEMORY_LABEL]);
  const capability = Number(labels[MAJOR_LABEL]) * 10 + Number(labels[MINOR_LABEL] ?? 0);
  const native = computesIn(capability);
  if (!(memoryMib > 0) || native.length === 0) return undefined;
  const name = product.replace(/^NVIDIA-/, '');
  const isSlice = SLICE.test(product);
  return {
    name,
    usableGib: (memoryMib / 1024) * USABLE_SHARE,
    native,
    mostTogether: isSlice ? 1 : WHOLE_BOARDS,
  };
};

/** fp8 from capability 8.9 (Ada), bf16 from 8.0 (Ampere); before, nothing that models are published in. */
const computesIn = (capability: number): readonly Precision[] => {
  if (capability >= 89) return ADA;
  return capability >= 80 ? AMPERE : [];
};

/** Every product that placement knows, smallest memory first within a family. */
export const KNOWN_GPUS: readonly Gpu[] = PRODUCTS;
