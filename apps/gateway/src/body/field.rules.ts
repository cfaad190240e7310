import type { RequestFault } from '@beffroi/contracts/openai';
import {
  above,
  below,
  type Fault,
  faultAt,
  FIELD_REQUIRED,
  NOT_A_FLAG,
  NOT_A_STRING,
  NOT_AN_INTEGER,
  NOT_AN_OBJECT,
  notOneOf,
} from './faults.ts';
import type { Member } from './json.scanner.ts';
import type { JsonSchema } from './json.schema.ts';

/** Where a field stands, and where its faults go. */
export interface FieldPlace {
  readonly bytes: Buffer;
  readonly name: string;
  /** undefined: the body has no such member. */
  readonly member: Member | undefined;
  readonly faults: RequestFault[];
}

/** What a field must be: checked by the pipeline, told by `/openapi.json`. */
export interface FieldRule<T> {
  readonly schema: JsonSchema;
  /** Its absence is a fault. */
  readonly isRequired?: true;
  readonly read: (value: unknown) => { readonly value: T | undefined } | Fault;
}

/** Null counts as absent, as everywhere in OpenAI's API. */
export const readField = <T>(place: FieldPlace, rule: FieldRule<T>): T | undefined => {
  if (place.member === undefined && !rule.isRequired) return undefined;
  const value = valueOf(place);
  const read = rule.read(value);
  if ('value' in read) return read.value;
  place.faults.push(faultAt(read, [place.name], echo(value)));
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

export const requiredText: FieldRule<string> = {
  schema: { type: 'string' },
  isRequired: true,
  read: (value) => {
    if (value === undefined) return FIELD_REQUIRED;
    return typeof value === 'string' ? { value } : NOT_A_STRING;
  },
};

export const textOrNothing: FieldRule<string> = {
  schema: { type: ['string', 'null'] },
  read: (value) => (value === undefined || typeof value === 'string' ? { value } : NOT_A_STRING),
};

export const flag: FieldRule<boolean> = {
  schema: { type: ['boolean', 'null'] },
  read: (value) => (value === undefined || typeof value === 'boolean' ? { value } : NOT_A_FLAG),
};

export const objectOrNothing: FieldRule<object> = {
  schema: { type: ['object', 'null'] },
  read: (value) =>
    value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))
      ? { value }
      : NOT_AN_OBJECT,
};

export const integerFrom = (least: number, most = Number.MAX_SAFE_INTEGER): FieldRule<number> => ({
  schema: {
    type: ['integer', 'null'],
    minimum: least,
    ...(most === Number.MAX_SAFE_INTEGER ? {} : { maximum: most }),
  },
  read: (value) => {
    if (value === undefined) return { value };
    if (typeof value !== 'number' || !Number.isInteger(value)) return NOT_AN_INTEGER;
    if (value < least) return below(least);
    return value > most ? above(most) : { value };
  },
});

export const positiveInteger = integerFrom(1);

export const oneOf = (...values: readonly string[]): FieldRule<string> => ({
  schema: { enum: [...values, null] },
  read: (value) =>
    value === undefined || (typeof value === 'string' && values.includes(value))
      ? { value }
      : notOneOf(values),
});
