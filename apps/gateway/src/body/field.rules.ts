import type { RequestFault } from '@beffroi/contracts/openai';
import type { Member } from './json.scanner.ts';

/** Where a field stands, and where its faults go. */
export interface FieldPlace {
  readonly bytes: Buffer;
  readonly name: string;
  /** undefined: the body has no such member. */
  readonly member: Member | undefined;
  readonly faults: RequestFault[];
}

/** Gives the value, or says what is wrong with it in pydantic's words, which Albert's clients know. */
export type FieldRule<T> = (value: unknown) => { readonly value: T | undefined } | Fault;
interface Fault {
  readonly type: string;
  readonly msg: string;
}

/** Null counts as absent, as everywhere in OpenAI's API. */
export const readField = <T>(place: FieldPlace, rule: FieldRule<T>): T | undefined => {
  const value = valueOf(place);
  const read = rule(value);
  if ('value' in read) return read.value;
  place.faults.push({ ...read, loc: ['body', place.name], input: echo(value) });
  return undefined;
};

const LONGEST_VALUE_BYTES = 4_096;

const valueOf = ({ bytes, member }: FieldPlace): unknown => {
  if (member === undefined) return undefined;
  // What is longer is no flag, number or name; it need not be built to be refused.
  if (member.end - member.valueStart > LONGEST_VALUE_BYTES) return TOO_LONG;
  return (JSON.parse(bytes.toString('utf8', member.valueStart, member.end)) as unknown) ?? undefined;
};

const TOO_LONG = Symbol('too long');

/** A fault shows the value that was sent only where it cannot be part of a prompt. */
const echo = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? value : null;

export const requiredText: FieldRule<string> = (value) => {
  if (value === undefined) return FIELD_REQUIRED;
  return typeof value === 'string' ? { value } : fault('string_type', 'string');
};

export const textOrNothing: FieldRule<string> = (value) =>
  value === undefined || typeof value === 'string' ? { value } : fault('string_type', 'string');

export const flag: FieldRule<boolean> = (value) =>
  value === undefined || typeof value === 'boolean' ? { value } : fault('bool_type', 'boolean');

export const objectOrNothing: FieldRule<object> = (value) =>
  value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))
    ? { value }
    : fault('dict_type', 'dictionary');

export const positiveInteger: FieldRule<number> = (value) => {
  if (value === undefined) return { value };
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return fault('int_type', 'integer');
  return value >= 1
    ? { value }
    : { type: 'greater_than_equal', msg: 'Input should be greater than or equal to 1' };
};

export const missing = (loc: readonly (string | number)[]): RequestFault => ({
  ...FIELD_REQUIRED,
  loc: ['body', ...loc],
  input: null,
});

export const wrongType = (
  loc: readonly (string | number)[],
  type: string,
  expected: string,
): RequestFault => ({ ...fault(type, expected), loc: ['body', ...loc], input: null });

export const tooManyFields = (most: number): RequestFault => ({
  type: 'too_long',
  loc: ['body'],
  msg: `Dictionary should have at most ${most} items after validation`,
  input: null,
});

const FIELD_REQUIRED: Fault = { type: 'missing', msg: 'Field required' };

const fault = (type: string, expected: string): Fault => ({
  type,
  msg: `Input should be a valid ${expected}`,
});
