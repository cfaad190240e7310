import type { TokenCounts } from '@beffroi/contracts/usage';
import type { WireUsage } from '@beffroi/contracts/openai';

/** Token counts of an engine's `usage`; undefined when it is not one. */
export const tokensOfUsage = (usage: unknown): TokenCounts | undefined => {
  const wire = usage as Partial<WireUsage> | null | undefined;
  if (!isCount(wire?.prompt_tokens) || !isCount(wire.completion_tokens)) return undefined;
  return {
    input: wire.prompt_tokens,
    cachedInput: countOr0(wire.prompt_tokens_details?.cached_tokens),
    output: wire.completion_tokens,
    reasoning: countOr0(wire.completion_tokens_details?.reasoning_tokens),
  };
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const countOr0 = (value: unknown): number => (isCount(value) ? value : 0);
