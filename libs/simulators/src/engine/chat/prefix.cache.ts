import { createHash } from 'node:crypto';

/** vLLM's automatic prefix caching: whole blocks of 16 tokens, found again only under the same salt. */
export interface PrefixCache {
  /** How many leading tokens of the prompt were there already; the prompt's own blocks are there from now on. */
  admit(ids: readonly number[], salt: string): number;
}

const BLOCK_TOKENS = 16;
const MOST_BLOCKS = 65_536;

export function createPrefixCache(): PrefixCache {
  const blocks = new Set<string>();

  return {
    admit(ids, salt) {
      let chain = salt;
      let cachedBlocks = 0;
      let unbroken = true;
      // The last token is always computed, so a block that ends the prompt is not reused.
      const reusable = Math.floor((ids.length - 1) / BLOCK_TOKENS);
      for (let block = 0; block < reusable; block += 1) {
        const own = ids.slice(block * BLOCK_TOKENS, (block + 1) * BLOCK_TOKENS);
        chain = createHash('sha1')
          .update(`${chain}:${own.join(',')}`)
          .digest('base64');
        unbroken &&= blocks.has(chain);
        if (unbroken) cachedBlocks += 1;
        renew(blocks, chain);
      }
      return cachedBlocks * BLOCK_TOKENS;
    },
  };
}

/** A Set keeps insertion order, so its first entry is the least recently used one. */
function renew(blocks: Set<string>, chain: string): void {
  blocks.delete(chain);
  blocks.add(chain);
  const [oldest] = blocks;
  if (blocks.size > MOST_BLOCKS && oldest !== undefined) blocks.delete(oldest);
}
