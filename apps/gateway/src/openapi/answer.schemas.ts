import { MODEL_TYPES } from '@beffroi/contracts/dataplane';
import { GATEWAY_ERRORS } from '@beffroi/contracts/openai';
import type { JsonSchema } from '../body/json.schema.ts';
import { ref } from './operation.ts';

const STRING: JsonSchema = { type: 'string' };
const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
const NUMBER: JsonSchema = { type: 'number' };

const objectOf = (
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});
const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const constant = (value: string): JsonSchema => ({ const: value });

const NULLABLE_STRING: JsonSchema = { type: ['string', 'null'] };
const NULLABLE_COUNT: JsonSchema = { type: ['integer', 'null'], minimum: 0 };
const pageOf = (name: string): JsonSchema =>
  objectOf({ object: constant('list'), total: COUNT, offset: COUNT, limit: COUNT, data: listOf(ref(name)) });

const USAGE = objectOf(
  {
    prompt_tokens: COUNT,
    completion_tokens: COUNT,
    total_tokens: COUNT,
    prompt_tokens_details: { type: ['object', 'null'], properties: { cached_tokens: COUNT } },
    completion_tokens_details: { type: ['object', 'null'], properties: { reasoning_tokens: COUNT } },
    requests: COUNT,
    cost: { ...NUMBER, description: 'EUR, HT' },
    impacts: ref('Impacts'),
  },
  ['prompt_tokens_details', 'completion_tokens_details', 'impacts'],
);

const generated = (object: string, choice: JsonSchema): JsonSchema =>
  objectOf({
    id: STRING,
    object: constant(object),
    created: COUNT,
    model: STRING,
    choices: listOf(choice),
    usage: ref('Usage'),
  });

const FINISH: JsonSchema = { type: ['string', 'null'] };
const CHOICE = (part: Readonly<Record<string, JsonSchema>>): JsonSchema =>
  objectOf({ index: COUNT, ...part, finish_reason: FINISH });

/** `components.schemas`. What engines add beyond these is passed on. */
export const ANSWER_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Usage: USAGE,
  Impacts: objectOf({ kWh: NUMBER, kgCO2eq: NUMBER }),
  ChatCompletion: generated('chat.completion', CHOICE({ message: ref('ChatMessage') })),
  ChatCompletionChunk: {
    ...generated('chat.completion.chunk', CHOICE({ delta: { type: 'object' } })),
    required: ['id', 'object', 'choices'],
  },
  ChatMessage: objectOf(
    {
      role: STRING,
      content: { type: ['string', 'null'] },
      reasoning_content: { type: ['string', 'null'] },
      tool_calls: { type: ['array', 'null'], items: { type: 'object' } },
    },
    ['reasoning_content', 'tool_calls'],
  ),
  Completion: {
    ...generated('text_completion', CHOICE({ text: STRING })),
    required: ['id', 'object', 'choices'],
  },
  EmbeddingList: objectOf({
    object: constant('list'),
    model: STRING,
    data: listOf(
      objectOf({
        object: constant('embedding'),
        index: COUNT,
        embedding: { oneOf: [listOf(NUMBER), STRING] },
      }),
    ),
    usage: ref('Usage'),
  }),
  RerankResults: objectOf({
    object: constant('list'),
    id: STRING,
    model: STRING,
    results: listOf(objectOf({ index: COUNT, relevance_score: NUMBER })),
    usage: ref('Usage'),
  }),
  Model: objectOf({
    object: constant('model'),
    id: STRING,
    type: { enum: [...MODEL_TYPES] },
    aliases: listOf(STRING),
    created: COUNT,
    owned_by: STRING,
    max_context_length: { type: ['integer', 'null'] },
    costs: objectOf({ prompt_tokens: NUMBER, completion_tokens: NUMBER }),
  }),
  ModelList: objectOf({ object: constant('list'), data: listOf(ref('Model')) }),
  Account: objectOf({
    object: constant('userInfo'),
    id: STRING,
    name: STRING,
    email: NULLABLE_STRING,
    organization: STRING,
    organization_id: STRING,
    limits: listOf({ type: 'object' }),
    expires: NULLABLE_COUNT,
    created: COUNT,
    updated: COUNT,
  }),
  Organization: objectOf({
    object: constant('organization'),
    id: STRING,
    name: STRING,
    users: COUNT,
    created: COUNT,
    updated: COUNT,
  }),
  Key: objectOf({
    object: constant('key'),
    id: STRING,
    name: STRING,
    token: STRING,
    key: STRING,
    value: STRING,
    user: STRING,
    expires: NULLABLE_COUNT,
    created: COUNT,
    last_used: NULLABLE_COUNT,
    status: { enum: ['active', 'expired', 'revoked'] },
  }),
  KeyList: pageOf('Key'),
  UsageRow: objectOf({
    object: constant('me.usage'),
    model: STRING,
    key: STRING,
    endpoint: STRING,
    method: STRING,
    status: COUNT,
    usage: { type: 'object' },
    created: COUNT,
  }),
  UsageRowList: objectOf({ object: constant('list'), data: listOf(ref('UsageRow')) }),
  UsageBucket: objectOf({
    object: constant('usage.bucket'),
    start_time: COUNT,
    end_time: COUNT,
    prompt_tokens: COUNT,
    completion_tokens: COUNT,
    total_tokens: COUNT,
    cost: NUMBER,
    impacts: ref('Impacts'),
    requests: COUNT,
  }),
  UsageBucketList: pageOf('UsageBucket'),
  Health: objectOf({ status: constant('ok') }),
  ModelHealthList: objectOf({
    object: constant('list'),
    data: listOf(objectOf({ id: STRING, status: { enum: ['green', 'yellow', 'red'] } })),
  }),
  Error: objectOf({
    detail: {
      oneOf: [
        STRING,
        listOf(
          objectOf({ type: STRING, loc: listOf({ type: ['string', 'integer'] }), msg: STRING, input: {} }),
        ),
      ],
    },
    error: objectOf({
      message: STRING,
      type: STRING,
      code: { type: 'string', examples: Object.keys(GATEWAY_ERRORS) },
      param: { type: ['string', 'null'] },
    }),
  }),
};
