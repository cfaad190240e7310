import type { InferenceBody } from './inference.body.ts';
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
    const value = bytes.toString('utf8', member.valueStart, member.end);
    if (value !== 'null') changes.set(to, value);
  }
  return changes;
};
