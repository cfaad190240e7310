import type { GatewayErrorCode } from '@beffroi/contracts/openai';
import type { Language, Text } from '@beffroi/kernel';
import type { JsonSchema } from '../body/json.schema.ts';
import type { Caps } from '../endpoints/endpoint.ts';
import type { AnswerHeader } from './answer.headers.ts';

/** What `/openapi.json` says of a route. The router serves no route that lacks it. */
export interface Operation {
  /** Unique, as generated clients name it. */
  readonly id: string;
  readonly tag: Tag;
  readonly summary: Text;
  readonly description?: Text;
  /** No key is asked for. */
  readonly isPublic?: boolean;
  /** There is a newer path for the same. */
  readonly isDeprecated?: boolean;
  /** What stands for `*` in the path. */
  readonly pathName?: { readonly name: string; readonly description: Text };
  readonly query?: readonly QueryParameter[];
  readonly body?: (caps: Caps, language: Language) => JsonSchema;
  readonly answer: Answer;
  readonly errors: readonly GatewayErrorCode[];
  /** Code by status, of what is no error of the product's table. */
  readonly refusals?: Readonly<Record<number, string>>;
}

export interface QueryParameter {
  readonly name: string;
  readonly description: Text;
  readonly schema: JsonSchema;
  readonly isRequired?: boolean;
}

export interface Answer {
  /** 200 unless told. */
  readonly status?: 201 | 204;
  readonly description: Text;
  readonly headers?: Readonly<Record<string, AnswerHeader>>;
  /** By media type; undefined: what it holds is not described. */
  readonly content: Readonly<Record<string, JsonSchema | undefined>>;
}

export type Tag = 'inference' | 'models' | 'account' | 'health' | 'documentation';

export const TAGS: Readonly<Record<Tag, Text>> = {
  inference: { fr: 'Inférence', en: 'Inference' },
  models: { fr: 'Modèles', en: 'Models' },
  account: { fr: 'Mon compte', en: 'My account' },
  health: { fr: 'Santé du service', en: 'Health' },
  documentation: { fr: 'Documentation', en: 'Documentation' },
};

/** A schema of `components`. */
export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** What any request with a key may be refused for. */
export const KEY_ERRORS: readonly GatewayErrorCode[] = [
  'invalid_api_key',
  'account_suspended',
  'gateway_isolated',
];
