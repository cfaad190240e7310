import { type KvCache, kvBytesPerToken } from '@beffroi/catalogue/domain';

/** Can the cache be cut in `gpus` parts? Heads are split down to one per GPU; a latent cache is copied instead. */
export const splitsOver = (cache: KvCache, gpus: number): boolean =>
  cache.kind !== 'attention' || (gpus <= cache.kvHeads && cache.kvHeads % gpus === 0);

/**
 * How many tokens a replica holds when each of its GPUs has `freeBytesPerGpu` left for the cache; infinite for a
 * model that keeps none, undefined where its geometry is undisclosed.
 */
export const kvCapacityTokens = (
  cache: KvCache,
  gpus: number,
  freeBytesPerGpu: number,
): number | undefined => {
  const bytesPerToken = kvBytesPerToken(cache);
  if (bytesPerToken === undefined) return undefined;
  const bytes = cache.kind === 'latent' ? freeBytesPerGpu : gpus * freeBytesPerGpu;
  return bytesPerToken === 0 ? Number.POSITIVE_INFINITY : Math.floor(bytes / bytesPerToken);
};
