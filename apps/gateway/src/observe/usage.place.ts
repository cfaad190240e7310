import { isObjectAt, NOT_JSON, readObject, skipValue } from '../body/json.scanner.ts';

/** Where the value of a member lies. */
export interface ValuePlace {
  readonly valueStart: number;
  readonly end: number;
}

const NAME = '"usage"';
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
  let place: ValuePlace | undefined;
  const end = readObject(answer, before, 0, (_start, name, valueStart) => {
    const valueEnd = skipValue(answer, valueStart, 1);
    if (name === 'usage') place = { valueStart, end: valueEnd };
    return valueEnd;
  });
  return end !== NOT_JSON && answer.toString('latin1', end).trim() === '' ? place : undefined;
};
