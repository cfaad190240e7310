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

/** Texts to read; token ids are one. Of two members of a name the last counts, as in engines. */
export const itemsOf = ({ bytes, inputs }: Omit<AskingBody, 'members'>): number => {
  const list = inputs.findLast(({ name }) => SEVERAL.has(name));
  if (list === undefined || bytes[list.valueStart] !== ARRAY) return 1;
  const items = JSON.parse(bytes.toString('utf8', list.valueStart, list.end)) as unknown[];
  return typeof items[0] === 'number' ? 1 : Math.max(1, items.length);
};
