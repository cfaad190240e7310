import { isUtf8 } from 'node:buffer';
import type { RequestFault } from '@beffroi/contracts/openai';
import { withoutMark } from '../observe/byte-order.mark.ts';
import { faultAt, FIELD_REQUIRED, NOT_AN_OBJECT, tooManyFields } from './faults.ts';
import {
  type FieldRule,
  flag,
  objectOrNothing,
  positiveInteger,
  readField,
  requiredText,
  textOrNothing,
} from './field.rules.ts';
import { type InputNotes, type InputRule, noNotes } from './input.readers.ts';
import { type Member, scanTextWith } from './json.scanner.ts';

/** What a body of one endpoint must be. Fields that no rule names are left to the engine. */
export interface BodyRules {
  /** What the model reads, by name. */
  readonly inputs: ReadonlyMap<string, InputRule>;
  /** Of each group of inputs one must be there. */
  readonly required: readonly (readonly string[])[];
  /** Beside those that every endpoint reads. */
  readonly fields: ReadonlyMap<string, FieldRule<unknown>>;
  /** Where the answer is to begin with the prompt (`echo`). */
  readonly fieldsWithEcho?: ReadonlyMap<string, FieldRule<unknown>>;
  /** Whether the model writes: then its output is bounded, and may be streamed. */
  readonly generates: boolean;
  /** Engines heed `max_completion_tokens` here; vLLM's older API ignores it. */
  readonly heedsNewerBound?: boolean;
  /** Of `max_tokens`, where it differs. */
  readonly maxTokens?: FieldRule<number>;
}

/** Fields of every endpoint, and of every one that generates. */
export const COMMON_FIELDS = { model: requiredText, user: textOrNothing } as const;
export const GENERATION_FIELDS = {
  stream: flag,
  stream_options: objectOrNothing,
  max_tokens: positiveInteger,
  max_completion_tokens: positiveInteger,
} as const;

/** A body by byte offsets, with the few values the gateway decides by. */
export interface InferenceBody {
  readonly bytes: Buffer;
  readonly members: readonly Member[];
  readonly model: string;
  readonly endUser: string | undefined;
  readonly inputs: readonly Member[];
  readonly files: Files;
  /** undefined: nothing is generated. */
  readonly generation: Generation | undefined;
}

/** Images and other files among the inputs. */
export type Files = Omit<InputNotes, 'faults'>;

export interface Generation {
  readonly stream: boolean;
  /** The object `stream_options`, where there is one. */
  readonly streamOptions: Member | undefined;
  /** The client's own bound on output, under either name. */
  readonly maxTokens: number | undefined;
  /** Engines heed it as the client says it. */
  readonly isHeeded: boolean;
}

export type InferenceBodyReading =
  | { readonly kind: 'read'; readonly body: InferenceBody }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'faulty'; readonly faults: readonly RequestFault[] };

/** Reads and checks a body in one walk; a byte order mark before it is skipped, as servers of FastAPI's kind do. */
export const readInferenceBody = (sent: Buffer, rules: BodyRules): InferenceBodyReading => {
  const bytes = withoutMark(sent);
  if (!isUtf8(bytes)) return NOT_READABLE;
  const notes = noNotes();
  const { faults } = notes;
  const scanned = scanTextWith(bytes, rules.inputs, notes);
  switch (scanned.kind) {
    case 'not-json':
      return NOT_READABLE;
    case 'other':
      return { kind: 'faulty', faults: [faultAt(NOT_AN_OBJECT, [])] };
    case 'crowded':
      return { kind: 'faulty', faults: [faultAt(tooManyFields(scanned.mostMembers), [])] };
    case 'object': {
      const body = bodyOf({ bytes, members: scanned.members, faults }, notes, rules);
      return faults.length > 0 ? { kind: 'faulty', faults } : { kind: 'read', body };
    }
  }
};

const NOT_READABLE = { kind: 'not-json' } as const;

interface Scanned {
  readonly bytes: Buffer;
  readonly members: readonly Member[];
  readonly faults: RequestFault[];
}

const bodyOf = (scanned: Scanned, files: Files, rules: BodyRules): InferenceBody => {
  const inputs = scanned.members.filter(({ name }) => rules.inputs.has(name));
  for (const group of rules.required) {
    const isThere = inputs.some(({ name }) => group.includes(name));
    if (!isThere) scanned.faults.push(faultAt(FIELD_REQUIRED, [group[0]!]));
  }
  for (const [name, rule] of rules.fields) fieldOf(scanned, name, rule);
  if (rules.fieldsWithEcho && fieldOf(scanned, 'echo', flag)) {
    for (const [name, rule] of rules.fieldsWithEcho) fieldOf(scanned, name, rule);
  }
  return {
    bytes: scanned.bytes,
    members: scanned.members,
    model: fieldOf(scanned, 'model', COMMON_FIELDS.model) ?? '',
    endUser: fieldOf(scanned, 'user', COMMON_FIELDS.user),
    inputs,
    files,
    generation: rules.generates ? generationOf(scanned, rules) : undefined,
  };
};

const generationOf = (scanned: Scanned, rules: BodyRules): Generation => {
  const { heedsNewerBound = false } = rules;
  const maxTokens = fieldOf(scanned, 'max_tokens', rules.maxTokens ?? GENERATION_FIELDS.max_tokens);
  const newer = fieldOf(scanned, 'max_completion_tokens', GENERATION_FIELDS.max_completion_tokens);
  const streamOptions = fieldOf(scanned, 'stream_options', GENERATION_FIELDS.stream_options);
  return {
    stream: fieldOf(scanned, 'stream', GENERATION_FIELDS.stream) ?? false,
    streamOptions: streamOptions && lastOf(scanned.members, 'stream_options'),
    maxTokens: heedsNewerBound ? (newer ?? maxTokens) : smaller(newer, maxTokens),
    isHeeded: newer === undefined ? maxTokens !== undefined : heedsNewerBound,
  };
};

/** An engine that knows only the one would heed it; a bound that it does not know is to hold all the same. */
const smaller = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

const fieldOf = <T>({ bytes, members, faults }: Scanned, name: string, rule: FieldRule<T>): T | undefined =>
  readField({ bytes, name, member: lastOf(members, name), faults }, rule);

/** As in every JSON parser that engines use, the last member of a name counts. */
const lastOf = (members: readonly Member[], name: string): Member | undefined => {
  for (let index = members.length - 1; index >= 0; index--) {
    if (members[index]!.name === name) return members[index];
  }
  return undefined;
};
