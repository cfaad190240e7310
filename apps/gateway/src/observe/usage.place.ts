import {
  isNamed,
  isObjectAt,
  type MemberReader,
  NOT_JSON,
  readObject,
  skipValue,
} from '../body/json.scanner.ts';

/** Where the value of a member lies. */
export interface ValuePlace {
  readonly valueStart: number;
  readonly end: number;
}

const NAME = Buffer.from('"usage"');
const COMMA = ','.charCodeAt(0);

/**
 * Finds the outermost `usage` of a whole answer from its end, where engines write it, so that the text before is not
 * walked over. A quoted name that is followed by members up to the last brace of the text belongs to the outermost
 * object; anything else is not decided here.
 *
 * @returns undefined where only a walk over the whole text can tell
 */
export const usageNearEnd = (answer: Buffer): ValuePlace | undefined => {
  const nameAt = answer.lastIndexOf(NAME);
  const before = nameAt - 1;
  if (before < 0 || (answer[before] !== COMMA && !isObjectAt(answer, before))) return undefined;
  const place = { valueStart: NOT_JSON, end: NOT_JSON };
  const end = readObject(answer, before, 0, noteUsage, place);
  return end !== NOT_JSON && answer.toString('latin1', end).trim() === '' ? place : undefined;
};

/** The last one counts. */
const noteUsage: MemberReader<{ valueStart: number; end: number }> = (
  bytes,
  nameAt,
  valueAt,
  depth,
  place,
) => {
  const end = skipValue(bytes, valueAt, depth);
  if (isNamed(bytes, nameAt, 'usage')) {
    place.valueStart = valueAt;
    place.end = end;
  }
  return end;
};
