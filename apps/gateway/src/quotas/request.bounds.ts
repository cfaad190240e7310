import { itemsOf, numberOf } from '../body/asked.choices.ts';
import type { InferenceBody } from '../body/inference.body.ts';
import type { PromptSize } from '../body/prompt.size.ts';
import type { Bounds } from '@beffroi/quotas/domain';
import type { Model } from '../records/record.views.ts';

/** Asked for only where something is limited: bounds are not free. */
export const NOTHING_LIMITED: Bounds = { inputTokens: 0, outputTokens: 0, choices: 0 };

/** What templates write out at length: names, types and braces of schemas, and calls of tools. */
const WRITTEN_OUT = new Set(['tools', 'functions', 'response_format', 'guided_json', 'chat_template_kwargs']);
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
    inputTokens: size.unbounded > 0 ? most : Math.min(inputTokens, most),
    outputTokens: generation ? Math.min(generation.maxTokens ?? defaultTokens, model.maxContextTokens) : 0,
    choices: generation ? choicesOf(body) * items : 0,
  };
};

const writtenOutBytes = ({ bytes, members, inputs }: InferenceBody): number => {
  let extra = 0;
  for (const { name, valueStart, end } of members) if (WRITTEN_OUT.has(name)) extra += 2 * (end - valueStart);
  for (const { name, valueStart, end } of inputs) {
    if (name === 'messages' && bytes.subarray(valueStart, end).includes(TOOL_CALLS))
      extra += end - valueStart;
  }
  return extra;
};

const choicesOf = (body: InferenceBody): number =>
  Math.max(1, numberOf(body, 'n'), numberOf(body, 'best_of'));

/** A reranker reads the query again with each document. */
const repeatedBytes = ({ inputs }: InferenceBody, items: number): number => {
  const query = inputs.findLast(({ name }) => name === 'query');
  return query ? (query.end - query.valueStart) * (items - 1) : 0;
};
