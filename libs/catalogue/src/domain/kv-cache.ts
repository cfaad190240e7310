/**
 * What one token of context costs in an engine's key-value cache.
 * `attention`: grouped-query attention. `latent`: multi-head latent attention, whose cache tensor parallelism
 * copies to each GPU instead of splitting. `pooling`: embeddings keep no cache between tokens.
 * `undisclosed`: nothing is published to compute with.
 */
export type KvCache =
  | {
      readonly kind: 'attention';
      readonly layers: number;
      readonly kvHeads: number;
      readonly headDimension: number;
      /** Layers that look back no further than so many tokens; absent: none. */
      readonly slidingWindow?: { readonly layers: number; readonly tokens: number };
    }
  | {
      readonly kind: 'latent';
      readonly layers: number;
      readonly latentRank: number;
      readonly ropeDimension: number;
    }
  | { readonly kind: 'pooling' }
  | { readonly kind: 'undisclosed' };

/**
 * Bytes of cache for one token of context.
 *
 * @param bytesPerValue 2 at 16 bits, 1 with an fp8 cache
 * @returns undefined where the geometry is undisclosed
 */
export const kvBytesPerToken = (cache: KvCache, bytesPerValue = 2): number | undefined => {
  switch (cache.kind) {
    case 'attention':
      return 2 * cache.layers * cache.kvHeads * cache.headDimension * bytesPerValue;
    case 'latent':
      return cache.layers * (cache.latentRank + cache.ropeDimension) * bytesPerValue;
    case 'pooling':
      return 0;
    case 'undisclosed':
      return undefined;
  }
};
