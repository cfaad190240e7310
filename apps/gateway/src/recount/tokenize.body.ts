import type { InferenceBody } from '../body/inference.body.ts';
import type { Member } from '../body/json.scanner.ts';
import { spliceObject } from '../body/object.splice.ts';
import type { Route } from '../records/record.views.ts';

/** What vLLM's `/tokenize` has in common with chat and completions. */
const RENDERED = new Set([
  'messages',
  'tools',
  'prompt',
  'add_generation_prompt',
  'add_special_tokens',
  'continue_final_message',
  'chat_template',
  'chat_template_kwargs',
]);
/** What else may change the tokens of a prompt, and `/tokenize` does not know. */
const UNTOLD = new Set(['documents', 'reasoning_effort', 'truncate_prompt_tokens', 'mm_processor_kwargs']);

/**
 * What to ask an engine of that route for the tokens of a prompt: only vLLM counts for us, and not what images come to.
 *
 * @param attachments how many images the prompt has
 */
export const countQuestion = (
  body: InferenceBody,
  attachments: number,
  { kind, servedName }: Pick<Route, 'kind' | 'servedName'>,
): Buffer | undefined => (kind === 'vllm' && attachments === 0 ? tokenizeBody(body, servedName) : undefined);

/**
 * The prompt of a request as vLLM's `/tokenize` takes it. Undefined where its count would not be that of the request:
 * of several prompts, of tokens, or of a field that `/tokenize` does not know.
 */
export const tokenizeBody = (
  { bytes, members, inputs }: Pick<InferenceBody, 'bytes' | 'members' | 'inputs'>,
  servedName: string,
): Buffer | undefined => {
  const isOne = inputs.every((input) => input.name === 'messages' || bytes[input.valueStart] === QUOTE);
  if (!isOne || members.some((member) => UNTOLD.has(member.name) && !isNull(bytes, member))) return undefined;
  const changes = new Map<string, string | null>([['model', JSON.stringify(servedName)]]);
  for (const member of members) {
    if (member.name !== 'model' && (!RENDERED.has(member.name) || isNull(bytes, member)))
      changes.set(member.name, null);
  }
  return spliceObject(bytes, members, changes);
};

const QUOTE = '"'.charCodeAt(0);

const isNull = (bytes: Buffer, { valueStart, end }: Member): boolean =>
  bytes.toString('latin1', valueStart, end) === 'null';
