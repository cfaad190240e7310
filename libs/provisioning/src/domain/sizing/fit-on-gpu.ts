import type { Model, Precision } from '@beffroi/catalogue/domain';
import type { Gpu } from './gpu.ts';
import { kvCapacity, splitsOver } from './kv-cache.ts';

/** The share of a GPU's memory that the engine takes, as its `--gpu-memory-utilization`. */
export const GPU_MEMORY_UTILIZATION = 0.9;
/** Activations and what CUDA and NCCL keep for themselves, on each GPU. */
const OVERHEAD_GIB = 2.3;
/** Weights in memory against weights on disk. */
const WEIGHTS_FACTOR = 1.05;
/** A replica that holds fewer tokens than this serves nobody well. */
const LEAST_KV_TOKENS = 16_384;
/** What the estimate may be wrong by, kept out of the promised context. */
const MARGIN = 0.03;
const BYTES_PER_GIB = 2 ** 30;
/** Tensor parallelism cuts heads in equal parts, so powers of two; 16 needs two nodes. */
const PARALLELISMS = [1, 2, 4, 8, 16];

/** The numbers of a model that decide which GPUs it needs. */
export type SizedModel = Pick<Model, 'weights' | 'kvCache' | 'contextTokens'>;

export interface FitRequest {
  readonly model: SizedModel;
  readonly precision: Precision;
  readonly gpu: Gpu;
  /** The context to offer; absent: the longest that fits, up to the model's own. */
  readonly contextTokens?: number | undefined;
  /** GPUs of the largest node; absent: any number. */
  readonly mostGpus?: number | undefined;
}

export interface Fit {
  readonly kind: 'fits';
  readonly precision: Precision;
  /** GPUs of one replica. */
  readonly gpus: number;
  readonly tensorParallel: number;
  /** Tokens of all requests together that the cache holds; null: the model keeps none. */
  readonly kvTokens: number | null;
  /** The longest request the engine is told to accept. */
  readonly maxModelLen: number;
}

export type Unfit =
  | { readonly kind: 'not-published'; readonly precision: Precision }
  /** Its makers do not publish what the formula needs. */
  | { readonly kind: 'undisclosed' }
  | { readonly kind: 'context-beyond-model'; readonly contextTokens: number }
  | { readonly kind: 'too-large'; readonly precision: Precision };

/**
 * The fewest GPUs of one product that hold a model and a useful cache, by the formula of
 * reference/kubernetes.md §3.1 (its table §3.3 is the spec).
 */
export const fitOnGpu = (request: FitRequest): Fit | Unfit => {
  const { model, precision, gpu, contextTokens } = request;
  const mostGpus = Math.min(request.mostGpus ?? Number.POSITIVE_INFINITY, gpu.mostTogether);
  const weightsGib = model.weights.find((weights) => weights.precision === precision)?.gib;
  if (weightsGib === undefined) return { kind: 'not-published', precision };
  if (model.contextTokens === null) return { kind: 'undisclosed' };
  if (contextTokens !== undefined && contextTokens > model.contextTokens) {
    return { kind: 'context-beyond-model', contextTokens: model.contextTokens };
  }
  const leastTokens = contextTokens ?? Math.min(LEAST_KV_TOKENS, model.contextTokens);
  for (const gpus of PARALLELISMS.filter((count) => count <= mostGpus && splitsOver(model.kvCache, count))) {
    const freeGib =
      gpu.usableGib * GPU_MEMORY_UTILIZATION - OVERHEAD_GIB - (WEIGHTS_FACTOR * weightsGib) / gpus;
    const capacity = kvCapacity(model.kvCache, gpus, freeGib * BYTES_PER_GIB);
    if (capacity === undefined) return { kind: 'undisclosed' };
    const { tokens: kvTokens, longestRequest } = capacity;
    const promised = contextTokens === undefined ? longestRequest : withMargin(longestRequest);
    if (freeGib < 0 || promised < leastTokens) continue;
    return {
      kind: 'fits',
      precision,
      gpus,
      tensorParallel: gpus,
      kvTokens: Number.isFinite(kvTokens) ? kvTokens : null,
      maxModelLen: contextTokens ?? Math.min(model.contextTokens, withMargin(longestRequest)),
    };
  }
  return { kind: 'too-large', precision };
};

/** Rounded down to a whole block of 1 024 tokens. */
const withMargin = (kvTokens: number): number =>
  Number.isFinite(kvTokens) ? Math.floor((kvTokens * (1 - MARGIN)) / 1024) * 1024 : kvTokens;
