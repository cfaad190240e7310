import { itemsOf, numberOf, repeatedBytes } from '../body/asked.choices.ts';
import type { InferenceBody } from '../body/inference.body.ts';
import type { PromptSize } from '../body/prompt.size.ts';
import type { Bounds } from '@beffroi/quotas/domain';
import type { Model } from '../records/record.views.ts';

/** Asked for only where something is limited: bounds are not free. */
export const NOTHING_LIMITED: Bounds = { inputTokens: 0, outputTokens: 0, choices: 0 };

/** What templates write out at length, beside the inputs: names, types and braces of schemas, calls of tools, documents. */
const WRITTEN_OUT = new Set([
  'tools',
  'functions',
  'response_format',
  'guided_json',
  'chat_template_kwargs',
  'documents',
  'suffix',
]);
/** A template of the client's own may write anything, and any number of times. */
const UNBOUNDED = 'chat_template';
const TOOL_CALLS = '"tool_calls"';

/**
 * The most that a request can use, told without a tokenizer: no token is shorter than a byte.
 *
 * @param defaultTokens of a request that bounds its output by nothing
 */
export const boundsOf = (
  body: InferenceBody,
  size: PromptSize,
  model: Model,
  defaultTokens: number,
): Bounds => {
  const { generation } = body;
  const items = itemsOf(body);
  const inputTokens =
    size.textBytes +
    writtenOutBytes(body) +
    repeatedBytes(body, items) +
    model.templateTokens * items +
    size.attachments * model.maxTokensPerImage;
  const most = model.maxContextTokens * items;
  return {
    inputTokens: isUnbounded(body, size) ? most : Math.min(inputTokens, most),
    outputTokens: generation
      ? Math.min(Math.max(1, generation.maxTokens ?? defaultTokens), model.maxContextTokens)
      : 0,
    choices: generation ? choicesOf(body) * items : 0,
  };
};

const isUnbounded = ({ members }: InferenceBody, size: PromptSize): boolean =>
  size.unbounded > 0 || members.some(({ name }) => name === UNBOUNDED);

const writtenOutBytes = ({ bytes, members, inputs }: InferenceBody): number => {
  let extra = 0;
  for (const member of members) {
    // A reranker's documents are an input, and counted as one.
    if (WRITTEN_OUT.has(member.name) && !inputs.includes(member))
      extra += 2 * (member.end - member.valueStart);
  }
  for (const { name, valueStart, end } of inputs) {
    if (name === 'messages' && bytes.subarray(valueStart, end).includes(TOOL_CALLS))
      extra += end - valueStart;
  }
  return extra;
};

const choicesOf = (body: InferenceBody): number =>
  Math.max(1, numberOf(body, 'n'), numberOf(body, 'best_of'));
