import type { TokenCounts } from '@beffroi/contracts/usage';
import type { WireUsage } from '@beffroi/contracts/openai';

/** Token counts of an engine's `usage`; undefined when it is not one. */
export type UsageReader = (usage: unknown) => TokenCounts | undefined;

/** Where a model writes. */
export const readGeneratedUsage: UsageReader = (usage) => {
  const wire = usage as Partial<WireUsage> | null | undefined;
  if (!isCount(wire?.prompt_tokens) || !isCount(wire.completion_tokens)) return undefined;
  return {
    input: wire.prompt_tokens,
    cachedInput: countOr0(wire.prompt_tokens_details?.cached_tokens),
    output: wire.completion_tokens,
    reasoning: countOr0(wire.completion_tokens_details?.reasoning_tokens),
  };
};

/** Where a model only reads. Rerankers may give nothing but a total. */
export const readInputUsage: UsageReader = (usage) => {
  const wire = usage as Partial<WireUsage> | null | undefined;
  const input = wire?.prompt_tokens ?? wire?.total_tokens;
  return isCount(input) ? { input, cachedInput: 0, output: 0, reasoning: 0 } : undefined;
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const countOr0 = (value: unknown): number => (isCount(value) ? value : 0);
