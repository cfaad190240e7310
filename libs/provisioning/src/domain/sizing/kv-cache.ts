import { type KvCache, kvBytesPerToken } from '@beffroi/catalogue/domain';

/** Can the cache be cut in `gpus` parts? Heads are split down to one per GPU; a latent cache is copied instead. */
export const splitsOver = (cache: KvCache, gpus: number): boolean =>
  cache.kind !== 'attention' || (gpus <= cache.kvHeads && cache.kvHeads % gpus === 0);

export interface KvCapacity {
  /** Of all requests together, short ones too; infinite for a model that keeps no cache. */
  readonly tokens: number;
  /** Of one request alone: layers with a sliding window forget what is further back. */
  readonly longestRequest: number;
}

/**
 * What a replica holds when each of its GPUs has `freeBytesPerGpu` left for the cache; undefined where its geometry is
 * undisclosed.
 */
export const kvCapacity = (cache: KvCache, gpus: number, freeBytesPerGpu: number): KvCapacity | undefined => {
  const bytesPerToken = kvBytesPerToken(cache);
  if (bytesPerToken === undefined) return undefined;
  if (bytesPerToken === 0)
    return { tokens: Number.POSITIVE_INFINITY, longestRequest: Number.POSITIVE_INFINITY };
  const bytes = cache.kind === 'latent' ? freeBytesPerGpu : gpus * freeBytesPerGpu;
  const tokens = Math.floor(bytes / bytesPerToken);
  return { tokens, longestRequest: longestRequest(cache, bytes, bytesPerToken) };
};

/** Up to the window every layer keeps each token, beyond it only those without one. */
const longestRequest = (cache: KvCache, bytes: number, bytesPerToken: number): number => {
  const window = cache.kind === 'attention' ? cache.slidingWindow : undefined;
  const tokens = Math.floor(bytes / bytesPerToken);
  if (cache.kind !== 'attention' || !window || tokens <= window.tokens) return tokens;
  const beyond = (bytesPerToken * (cache.layers - window.layers)) / cache.layers;
  if (beyond === 0) return Number.POSITIVE_INFINITY;
  return window.tokens + Math.floor((bytes - window.tokens * bytesPerToken) / beyond);
};
