import type { TokenCounts } from '@beffroi/contracts/usage';
import type { ValuePlace } from './usage.place.ts';
import { completedUsage, type StatementTerms, usageAdditions } from './usage.statement.ts';

/** A `usage` as its engine stated it, and as it was read. */
export interface ReadUsage {
  readonly stated: object;
  readonly usage: TokenCounts;
}

/** Of an answer that went on after its engine said so much of it. */
export const withOutput = ({ stated, usage }: ReadUsage, moreTokens: number): ReadUsage => {
  const output = usage.output + moreTokens;
  const counts = { completion_tokens: output, total_tokens: usage.input + output };
  return { stated: { ...stated, ...counts }, usage: { ...usage, output } };
};

/** The text with the `usage` at `place` completed; every other byte is the engine's. */
export const completeUsage = (
  text: Buffer,
  { valueStart, end }: ValuePlace,
  { stated, usage }: ReadUsage,
  terms: StatementTerms,
): Buffer => {
  const additions = usageAdditions(stated, usage, terms);
  if (additions !== undefined) return inserted(text, valueStart + 1, additions);
  return Buffer.concat([
    text.subarray(0, valueStart),
    completedUsage(text.subarray(valueStart, end), usage, terms),
    text.subarray(end),
  ]);
};

/** @param addition of ASCII */
const inserted = (text: Buffer, at: number, addition: string): Buffer => {
  const whole = Buffer.allocUnsafe(text.length + addition.length);
  text.copy(whole, 0, 0, at);
  whole.write(addition, at, 'latin1');
  text.copy(whole, at + addition.length, at);
  return whole;
};
