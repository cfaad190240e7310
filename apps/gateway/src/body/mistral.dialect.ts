import type { InferenceBody } from './inference.body.ts';
import type { Member } from './json.scanner.ts';
import type { MemberChanges } from './object.splice.ts';

/** What OpenAI's clients say and Mistral's API calls otherwise. */
const RENAMED: readonly (readonly [from: string, to: string])[] = [
  ['max_completion_tokens', 'max_tokens'],
  ['seed', 'random_seed'],
];
/** What it refuses a whole request for; its streams end with usage without being asked. */
const REFUSED = ['stream_options', 'user', 'cache_salt', 'priority'];

/**
 * The client's body in the words of Mistral's API, which takes no field that it does not know
 * (`extra_forbidden`). Other fields are left for it to judge.
 */
export const inMistralsWords = ({ bytes, members }: InferenceBody): MemberChanges => {
  const changes = new Map<string, string | null>(REFUSED.map((name) => [name, null]));
  for (const [from, to] of RENAMED) {
    const member = members.findLast(({ name }) => name === from);
    if (!member) continue;
    changes.set(from, null);
    const value = valueOf(bytes, member);
    if (value !== 'null') changes.set(to, value);
  }
  return changes;
};

/**
 * Adds what Mistral's clients say in words that vLLM and its like refuse (`any` tool must be called) or do not heed (the
 * seed). Nothing where nobody says it.
 */
export const addOpenAisWords = (
  { bytes, members }: InferenceBody,
  changes: Map<string, string | null>,
): void => {
  let [choice, seed]: (Member | undefined)[] = [];
  let hasSeed = false;
  for (const member of members) {
    if (member.name === 'tool_choice') choice = member;
    else if (member.name === 'random_seed') seed = member;
    else if (member.name === 'seed') hasSeed = true;
  }
  if (choice && valueOf(bytes, choice) === '"any"') changes.set('tool_choice', '"required"');
  if (seed && !hasSeed) changes.set('random_seed', null).set('seed', valueOf(bytes, seed));
};

const valueOf = (bytes: Buffer, { valueStart, end }: Member): string =>
  bytes.toString('utf8', valueStart, end);
