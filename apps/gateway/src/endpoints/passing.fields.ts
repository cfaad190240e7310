import type { JsonSchema } from '../body/json.schema.ts';

const NUMBER: JsonSchema = { type: ['number', 'null'] };
const INTEGER: JsonSchema = { type: ['integer', 'null'] };
const OBJECT: JsonSchema = { type: ['object', 'null'] };
const FLAG: JsonSchema = { type: ['boolean', 'null'] };

/** Fields of OpenAI's and vLLM's API that reach the engine as they were sent. There are more: none is refused. */
export const SAMPLING_FIELDS: Readonly<Record<string, JsonSchema>> = {
  temperature: NUMBER,
  top_p: NUMBER,
  presence_penalty: NUMBER,
  frequency_penalty: NUMBER,
  seed: INTEGER,
  stop: { type: ['string', 'array', 'null'], items: { type: 'string' } },
  logit_bias: OBJECT,
  // vLLM's own, which are never null.
  min_tokens: { type: 'integer' },
  ignore_eos: { type: 'boolean' },
};

export const CHAT_FIELDS: Readonly<Record<string, JsonSchema>> = {
  ...SAMPLING_FIELDS,
  tools: { type: ['array', 'null'], items: { type: 'object' } },
  tool_choice: { type: ['string', 'object', 'null'] },
  parallel_tool_calls: FLAG,
  response_format: OBJECT,
  logprobs: FLAG,
  top_logprobs: INTEGER,
  reasoning_effort: { type: ['string', 'null'] },
  chat_template_kwargs: OBJECT,
};

export const COMPLETION_FIELDS: Readonly<Record<string, JsonSchema>> = {
  ...SAMPLING_FIELDS,
  logprobs: INTEGER,
  echo: FLAG,
  suffix: { type: ['string', 'null'] },
};
