import { type ErrorKind, GATEWAY_ERRORS, type GatewayErrorCode } from '@beffroi/contracts/openai';
import { type Language, localise, type Text } from '@beffroi/kernel';
import type { JsonSchema } from '../body/json.schema.ts';
import type { Caps } from '../endpoints/endpoint.ts';
import { type AnswerHeader, RETRY_AFTER } from './answer.headers.ts';
import { ANSWER_SCHEMAS } from './answer.schemas.ts';
import { type Answer, type Operation, type QueryParameter, ref, type Tag, TAGS } from './operation.ts';

/** What the document needs of a route: the router's own table. */
export interface DescribedRoute {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const TITLE: Text = {
  fr: 'Beffroi, l’API partagée des modèles de langage',
  en: 'Beffroi, the shared API of language models',
};
const ABOUT: Text = {
  fr: 'Une API compatible avec Albert, OpenAI et Mistral. error.code fait foi ; les textes sont en anglais, ou en français si Accept-Language le préfère.',
  en: 'An API compatible with Albert, OpenAI and Mistral. error.code is the contract; texts are English, or French where Accept-Language prefers it.',
};
const KEY: Text = {
  fr: 'Votre clé d’API, bfr-live-… ou bfr-test-…',
  en: 'Your API key, bfr-live-… or bfr-test-…',
};

/** The OpenAPI 3.1 document of these routes: what the router serves, and what the pipeline checks by. */
export const openApiDocument = (
  routes: readonly DescribedRoute[],
  caps: Caps,
  language: Language,
): JsonSchema => ({
  openapi: '3.1.0',
  info: { title: localise(TITLE, language), version: '1', description: localise(ABOUT, language) },
  servers: [{ url: '/' }],
  tags: usedTags(routes).map((name) => ({ name, description: localise(TAGS[name], language) })),
  security: [{ key: [] }],
  paths: pathsOf(routes, caps, language),
  components: {
    schemas: ANSWER_SCHEMAS,
    securitySchemes: { key: { type: 'http', scheme: 'bearer', description: localise(KEY, language) } },
  },
});

const usedTags = (routes: readonly DescribedRoute[]): Tag[] => {
  const used = new Set(routes.map(({ operation }) => operation.tag));
  return (Object.keys(TAGS) as Tag[]).filter((tag) => used.has(tag));
};

const pathsOf = (routes: readonly DescribedRoute[], caps: Caps, language: Language): JsonSchema => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path, operation } of routes) {
    const item = (paths[path.replace('*', `{${operation.pathName?.name ?? ''}}`)] ??= {});
    item[method.toLowerCase()] = operationObject(operation, caps, language);
  }
  return paths;
};

const operationObject = (operation: Operation, caps: Caps, language: Language): JsonSchema => {
  const { id, tag, summary, description, isPublic, body } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary: localise(summary, language),
    ...(description ? { description: localise(description, language) } : {}),
    ...(isPublic ? { security: [] } : {}),
    ...(operation.isDeprecated ? { deprecated: true } : {}),
    ...parametersOf(operation, language),
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: body(caps, language) } } } }
      : {}),
    responses: {
      [operation.answer.status ?? 200]: answerObject(operation.answer, language),
      ...errorObjects(operation.errors, language),
      ...mapped(operation.refusals ?? {}, (code) => errorObject([code])),
    },
  };
};

const parametersOf = ({ pathName, query = [] }: Operation, language: Language): JsonSchema => {
  const inPath = pathName && {
    name: pathName.name,
    in: 'path',
    required: true,
    description: localise(pathName.description, language),
    schema: { type: 'string' },
  };
  const parameters = [...(inPath ? [inPath] : []), ...query.map((each) => inQuery(each, language))];
  return parameters.length === 0 ? {} : { parameters };
};

const inQuery = ({ name, description, schema, isRequired }: QueryParameter, language: Language) => ({
  name,
  in: 'query',
  required: isRequired ?? false,
  description: localise(description, language),
  schema,
});

const answerObject = ({ description, headers, content }: Answer, language: Language): JsonSchema => ({
  description: localise(description, language),
  ...(headers
    ? {
        headers: mapped(headers, (header) => headerObject(header, language)),
      }
    : {}),
  content: mapped(content, (schema) => (schema ? { schema } : {})),
});

const headerObject = ({ description, schema }: AnswerHeader, language: Language): JsonSchema => ({
  description: localise(description, language),
  schema,
});

const mapped = <T>(values: Readonly<Record<string, T>>, to: (value: T) => JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, to(value)]));

/** One response a status, which names every code it stands for. */
const errorObjects = (codes: readonly GatewayErrorCode[], language: Language): JsonSchema => {
  const byStatus = Map.groupBy(codes, (code) => GATEWAY_ERRORS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      status,
      {
        ...errorObject(those),
        ...(those.some((code) => waits(code))
          ? { headers: { 'retry-after': headerObject(RETRY_AFTER, language) } }
          : {}),
      },
    ]),
  );
};

const errorObject = (codes: readonly string[]): JsonSchema => ({
  description: codes.map((code) => `\`${code}\``).join(', '),
  content: { 'application/json': { schema: ref('Error') } },
});

const waits = (code: GatewayErrorCode): boolean =>
  (GATEWAY_ERRORS[code] as ErrorKind).retryAfterSeconds !== undefined;
