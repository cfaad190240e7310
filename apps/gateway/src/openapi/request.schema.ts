import { type Language, localise } from '@beffroi/kernel';
import { type BodyRules, COMMON_FIELDS, GENERATION_FIELDS } from '../body/inference.body.ts';
import type { JsonSchema } from '../body/json.schema.ts';
import type { Caps, InferenceEndpoint } from '../endpoints/endpoint.ts';
import { FIELD_TEXTS } from './field.texts.ts';

/** The body of an endpoint: the rules that the pipeline checks by, and the fields that pass. */
export const requestSchema = (
  { bodyRules, description }: InferenceEndpoint,
  caps: Caps,
  language: Language,
): JsonSchema => {
  const rules = bodyRules(caps);
  const checked = [
    ['model', COMMON_FIELDS.model] as const,
    ...rules.inputs,
    ...(rules.generates ? Object.entries({ ...GENERATION_FIELDS, ...ownBound(rules) }) : []),
    ...rules.fields,
    ['user', COMMON_FIELDS.user] as const,
  ].map(([name, { schema }]) => [name, schema] as const);
  const fields = [...checked, ...Object.entries(description.passing)];
  return {
    type: 'object',
    ...requirement(rules.required),
    properties: Object.fromEntries(fields.map(([name, schema]) => [name, described(name, schema, language)])),
    additionalProperties: true,
    examples: [description.example],
  };
};

const ownBound = ({ maxTokens }: BodyRules) => (maxTokens ? { max_tokens: maxTokens } : {});

const requirement = (groups: readonly (readonly string[])[]): JsonSchema => {
  const always = groups.filter(({ length }) => length === 1).map(([name]) => name);
  const choices = groups.filter(({ length }) => length > 1);
  return {
    required: ['model', ...always],
    ...(choices.length === 0
      ? {}
      : { allOf: choices.map((names) => ({ anyOf: names.map((name) => ({ required: [name] })) })) }),
  };
};

const described = (name: string, schema: JsonSchema, language: Language): JsonSchema => {
  const text = FIELD_TEXTS[name];
  return text ? { description: localise(text, language), ...schema } : schema;
};
