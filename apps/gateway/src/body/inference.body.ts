import { isUtf8 } from 'node:buffer';
import type { RequestFault } from '@beffroi/contracts/openai';
import {
  type FieldRule,
  flag,
  missing,
  objectOrNothing,
  positiveInteger,
  readField,
  requiredText,
  textOrNothing,
  tooManyFields,
  wrongType,
} from './field.rules.ts';
import type { InputReader } from './input.readers.ts';
import { type Member, scanTextWith } from './json.scanner.ts';

/** What a body of one endpoint must be. Fields that no rule names are left to the engine. */
export interface BodyRules {
  /** What the model reads, checked while it is walked over. One of them must be there. */
  readonly inputs: ReadonlyMap<string, InputReader>;
  /** Beside those that every endpoint reads. */
  readonly fields: ReadonlyMap<string, FieldRule<unknown>>;
  /** Whether the model writes: then its output is bounded, and may be streamed. */
  readonly generates: boolean;
}

/** A body by byte offsets, with the few values the gateway decides by. */
export interface InferenceBody {
  readonly bytes: Buffer;
  readonly members: readonly Member[];
  readonly model: string;
  readonly endUser: string | undefined;
  readonly inputs: readonly Member[];
  /** undefined: nothing is generated. */
  readonly generation: Generation | undefined;
}

export interface Generation {
  readonly stream: boolean;
  /** The object `stream_options`, where there is one. */
  readonly streamOptions: Member | undefined;
  /** The client's own bound on output, under either name. */
  readonly maxTokens: number | undefined;
}

export type InferenceBodyReading =
  | { readonly kind: 'read'; readonly body: InferenceBody }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'faulty'; readonly faults: readonly RequestFault[] };

/** Reads and checks a body in one walk. */
export const readInferenceBody = (bytes: Buffer, rules: BodyRules): InferenceBodyReading => {
  if (!isUtf8(bytes)) return NOT_READABLE;
  const faults: RequestFault[] = [];
  const scanned = scanTextWith(bytes, rules.inputs, faults);
  switch (scanned.kind) {
    case 'not-json':
      return NOT_READABLE;
    case 'other':
      return { kind: 'faulty', faults: [wrongType([], 'dict_type', 'dictionary')] };
    case 'crowded':
      return { kind: 'faulty', faults: [tooManyFields(scanned.mostMembers)] };
    case 'object': {
      const body = bodyOf({ bytes, members: scanned.members, faults }, rules);
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

const bodyOf = (scanned: Scanned, rules: BodyRules): InferenceBody => {
  const inputs = scanned.members.filter(({ name }) => rules.inputs.has(name));
  if (inputs.length === 0) scanned.faults.push(missing([rules.inputs.keys().next().value!]));
  for (const [name, rule] of rules.fields) fieldOf(scanned, name, rule);
  return {
    bytes: scanned.bytes,
    members: scanned.members,
    model: fieldOf(scanned, 'model', requiredText) ?? '',
    endUser: fieldOf(scanned, 'user', textOrNothing),
    inputs,
    generation: rules.generates ? generationOf(scanned) : undefined,
  };
};

const generationOf = (scanned: Scanned): Generation => {
  const maxTokens = fieldOf(scanned, 'max_tokens', positiveInteger);
  const streamOptions = fieldOf(scanned, 'stream_options', objectOrNothing);
  return {
    stream: fieldOf(scanned, 'stream', flag) ?? false,
    streamOptions: streamOptions && lastOf(scanned.members, 'stream_options'),
    maxTokens: fieldOf(scanned, 'max_completion_tokens', positiveInteger) ?? maxTokens,
  };
};

const fieldOf = <T>({ bytes, members, faults }: Scanned, name: string, rule: FieldRule<T>): T | undefined =>
  readField({ bytes, name, member: lastOf(members, name), faults }, rule);

/** As in every JSON parser that engines use, the last member of a name counts. */
const lastOf = (members: readonly Member[], name: string): Member | undefined => {
  for (let index = members.length - 1; index >= 0; index--) {
    if (members[index]!.name === name) return members[index];
  }
  return undefined;
};
