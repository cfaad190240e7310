import type { Precision } from '@beffroi/catalogue/domain';

/** What sizing needs to know of a GPU product. */
export interface Gpu {
  /** As people say it, e.g. `L40S`. */
  readonly name: string;
  /** What an engine may plan with, in GiB: the board's memory less driver and firmware. */
  readonly usableGib: number;
  /** Number formats its tensor cores compute in; others are unpacked first: memory is saved, time is not. */
  readonly native: readonly Precision[];
}

const ADA: readonly Precision[] = ['bf16', 'fp8'];
const HOPPER = ADA;
const AMPERE: readonly Precision[] = ['bf16'];

/** Usable memory: reference/kubernetes.md §3.1. */
const PRODUCTS: readonly (Gpu & { readonly pattern: RegExp })[] = [
  { pattern: /\bL40S\b/, name: 'L40S', usableGib: 44.5, native: ADA },
  { pattern: /\bL40\b/, name: 'L40', usableGib: 44.5, native: ADA },
  { pattern: /\bA100\b.*\b40GB\b/, name: 'A100-40', usableGib: 39.5, native: AMPERE },
  { pattern: /\bA100\b.*\b80GB\b/, name: 'A100-80', usableGib: 79.2, native: AMPERE },
  { pattern: /\bH100\b/, name: 'H100', usableGib: 79.2, native: HOPPER },
  { pattern: /\bH200\b/, name: 'H200', usableGib: 139.8, native: HOPPER },
];

/** A slice of a board, or a board that pods take turns on, holds less than its name says. */
const DIVIDED = /-MIG-|-SHARED$/;

/**
 * The GPU behind a `nvidia.com/gpu.product` label, e.g. `NVIDIA-A100-SXM4-80GB`; undefined when the product is
 * not known, or is shared out in parts.
 */
export const gpuOf = (product: string): Gpu | undefined =>
  DIVIDED.test(product) ? undefined : PRODUCTS.find(({ pattern }) => pattern.test(product));

/** Every product that placement knows, smallest memory first within a family. */
export const KNOWN_GPUS: readonly Gpu[] = PRODUCTS;
