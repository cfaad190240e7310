import {
  isNamed,
  isObjectAt,
  type MemberReader,
  NOT_JSON,
  readCount,
  readObject,
  skipValue,
} from '../body/json.scanner.ts';
import type { ValuePlace } from './usage.place.ts';

/** The counts of an engine's `usage`, under the names that they have in it. */
export interface PlainUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
}

const UNTOLD = NOT_JSON;

/**
 * Reads a `usage` as engines nearly always write it: three whole numbers, and besides nothing that is counted or
 * stated. To build it as an object of its own shape, as `JSON.parse` does, costs three times as much.
 *
 * @returns undefined for any other, which may be as good
 */
export const plainUsageAt = (text: Buffer, { valueStart }: ValuePlace): PlainUsage | undefined => {
  if (!isObjectAt(text, valueStart)) return undefined;
  const usage: PlainUsage = { prompt_tokens: UNTOLD, completion_tokens: UNTOLD, total_tokens: UNTOLD };
  if (readObject(text, valueStart, 0, notePlain, usage) === NOT_JSON) return undefined;
  const isTold =
    usage.prompt_tokens !== UNTOLD && usage.completion_tokens !== UNTOLD && usage.total_tokens !== UNTOLD;
  return isTold ? usage : undefined;
};

/** What else is read of a `usage`, or written into it: where it says one of them, it is not plain. */
const FURTHER = ['cost', 'requests', 'impacts', 'carbon'] as const;
const DETAILS = ['prompt_tokens_details', 'completion_tokens_details'] as const;

/** Of a name that is there twice the last one counts, as everywhere. */
const notePlain: MemberReader<PlainUsage> = (bytes, nameAt, valueAt, depth, usage) => {
  if (isNamed(bytes, nameAt, 'prompt_tokens')) usage.prompt_tokens = readCount(bytes, valueAt);
  else if (isNamed(bytes, nameAt, 'completion_tokens')) usage.completion_tokens = readCount(bytes, valueAt);
  else if (isNamed(bytes, nameAt, 'total_tokens')) usage.total_tokens = readCount(bytes, valueAt);
  else if (isFurther(bytes, nameAt, valueAt)) return NOT_JSON;
  return skipValue(bytes, valueAt, depth);
};

const isFurther = (bytes: Buffer, nameAt: number, valueAt: number): boolean =>
  FURTHER.some((name) => isNamed(bytes, nameAt, name)) ||
  (bytes[valueAt] !== LETTER_N && DETAILS.some((name) => isNamed(bytes, nameAt, name)));

/** `null`: it says nothing. */
const LETTER_N = 'n'.charCodeAt(0);
