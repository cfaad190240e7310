import type { InferenceBody } from './inference.body.ts';

export type AskingBody = Pick<InferenceBody, 'bytes' | 'members' | 'inputs'>;

/** How many choices the answer is to have: `n`, of each prompt. */
export const choicesAsked = (body: AskingBody): number => Math.max(1, numberOf(body, 'n')) * itemsOf(body);

/** Of a member that is one; 0: of any other, and of none. */
export const numberOf = ({ bytes, members }: Omit<AskingBody, 'inputs'>, name: string): number => {
  const member = members.findLast((each) => each.name === name);
  return member ? Number(bytes.toString('latin1', member.valueStart, member.end)) || 0 : 0;
};

const ARRAY = '['.charCodeAt(0);
/** Inputs of which there may be several, each read by itself. */
const SEVERAL = new Set(['prompt', 'input', 'documents']);

type ReadingBody = Omit<AskingBody, 'members'>;

/** Texts to read; token ids are one. */
export const itemsOf = (body: ReadingBody): number => Math.max(1, severalOf(body)?.length ?? 1);

/** Of the longest text to read, as JSON; undefined: there is but one. */
export const longestItemBytes = (body: ReadingBody): number | undefined =>
  severalOf(body)?.reduce<number>(
    (longest, item) => Math.max(longest, Buffer.byteLength(JSON.stringify(item))),
    0,
  );

/** What a reranker reads again with each document after the first: the query. */
export const repeatedBytes = (body: ReadingBody, items?: number): number => {
  const query = body.inputs.findLast(({ name }) => name === 'query');
  return query ? (query.end - query.valueStart) * ((items ?? itemsOf(body)) - 1) : 0;
};

/** The fewest tokens of output that a client takes (`min_tokens`, vLLM); 0: any. */
export const leastOutput = (body: Omit<AskingBody, 'inputs'>): number =>
  Math.max(0, Math.ceil(numberOf(body, 'min_tokens')));

/** Of two members of a name the last counts, as in engines. */
const severalOf = ({ bytes, inputs }: ReadingBody): readonly unknown[] | undefined => {
  const list = inputs.findLast(({ name }) => SEVERAL.has(name));
  if (list === undefined || bytes[list.valueStart] !== ARRAY) return undefined;
  const items = JSON.parse(bytes.toString('utf8', list.valueStart, list.end)) as unknown[];
  return typeof items[0] === 'number' ? undefined : items;
};
