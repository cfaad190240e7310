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
    cachedInput: partOf(wire.prompt_tokens, wire.prompt_tokens_details?.cached_tokens),
    output: wire.completion_tokens,
    reasoning: partOf(wire.completion_tokens, wire.completion_tokens_details?.reasoning_tokens),
  };
};

/** Where a model only reads. Rerankers may give nothing but a total. */
export const readInputUsage: UsageReader = (usage) => {
  const wire = usage as Partial<WireUsage> | null | undefined;
  const input = wire?.prompt_tokens ?? wire?.total_tokens;
  return isCount(input) ? { input, cachedInput: 0, output: 0, reasoning: 0 } : undefined;
};

/** No request has so many: whoever says so counts wrongly, and sums of them would not fit in the database. */
const MOST_TOKENS = 1_000_000_000;

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MOST_TOKENS;

/** A part is never more than its whole: what is cached is taken off the input, and a price is never below 0. */
const partOf = (whole: number, part: unknown): number => (isCount(part) ? Math.min(part, whole) : 0);
