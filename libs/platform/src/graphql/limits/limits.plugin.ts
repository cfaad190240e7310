import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  getVariableValues,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';
import { Refusal } from '../errors/refusal.ts';
import type { GraphqlContext } from '../request/request-context.ts';
import { type OperationSize, sizeOf } from './operation.size.ts';

/** The most that one operation may have; fragments count as often as they are spread. */
export interface OperationLimits {
  readonly maxSize: OperationSize;
  /** Fields that could be answered, were every page full. */
  readonly maxCost: number;
}

/** A document longer than any that people write is not even parsed. */
export const MAX_TOKENS = 5_000;

export const DEFAULT_LIMITS: OperationLimits = {
  maxSize: { depth: 12, fields: 2_000, rootFields: 20, aliases: 100, directives: 50 },
  maxCost: 10_000,
};

/** A field costs one, and what lies below a connection costs as often as it asks for nodes: never less than nothing. */
const perNode: ComplexityEstimator = ({ args, childComplexity }) =>
  1 + childComplexity * (typeof args['first'] === 'number' ? Math.max(args['first'], 0) : 1);

/** What is about to run. */
export interface MeasuredOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName?: string | null | undefined;
  readonly variables: Record<string, unknown>;
}

/** @throws Refusal when an operation could make us or the database work too much */
export const assertWithinLimits = (
  { schema, document, operation, operationName, variables }: MeasuredOperation,
  { maxSize, maxCost }: OperationLimits,
): void => {
  // First: counting the cost spreads every fragment.
  const size = sizeOf(operation, document);
  if (size.depth > maxSize.depth) throw tooDeep(size.depth, maxSize.depth);
  for (const what of ['fields', 'rootFields', 'aliases', 'directives'] as const) {
    if (size[what] > maxSize[what]) throw tooLarge(what, maxSize[what]);
  }
  // The execution, which comes next, refuses wrong ones and says why.
  if (getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors) return;
  const cost = getComplexity({
    schema,
    query: document,
    variables,
    ...(operationName ? { operationName } : {}),
    estimators: [perNode],
  });
  if (cost > maxCost) throw tooCostly(cost, maxCost);
};

/** Refuses, before it runs, an operation that is too large, or that is a stream and no answer. */
export const limitOperations = (limits: OperationLimits): ApolloServerPlugin<GraphqlContext> => ({
  async requestDidStart() {
    return {
      async didResolveOperation({ request, document, operation, operationName, schema }) {
        if (operation!.operation === OperationTypeNode.SUBSCRIPTION) throw streamExpected();
        const variables = request.variables ?? {};
        assertWithinLimits({ schema, document, operation: operation!, operationName, variables }, limits);
      },
    };
  },
});

const streamExpected = (): Refusal =>
  new Refusal(
    'STREAM_EXPECTED',
    { fr: 'Un abonnement ne se suit pas ici.', en: 'A subscription is not followed here.' },
    { fr: 'Envoyez la même demande à /graphql/stream.', en: 'Send the same request to /graphql/stream.' },
    400,
  );

const tooDeep = (depth: number, most: number): Refusal =>
  new Refusal(
    'OPERATION_TOO_DEEP',
    {
      fr: `Cette opération imbrique ${depth} champs, pour ${most} au plus.`,
      en: `This operation nests ${depth} fields; at most ${most} are answered.`,
    },
    { fr: 'Découpez-la en plusieurs requêtes.', en: 'Split it into several requests.' },
    400,
  );

const WORDS = {
  fields: { fr: 'champs, fragments développés', en: 'fields, fragments spread out' },
  rootFields: { fr: 'requêtes ou mutations', en: 'queries or mutations' },
  aliases: { fr: 'alias', en: 'aliases' },
  directives: { fr: 'directives', en: 'directives' },
} as const;

const tooLarge = (what: keyof typeof WORDS, most: number): Refusal =>
  new Refusal(
    'OPERATION_TOO_LARGE',
    {
      fr: `Cette opération compte trop de ${WORDS[what].fr} : ${most} au plus.`,
      en: `This operation has too many ${WORDS[what].en}: at most ${most}.`,
    },
    { fr: 'Découpez-la en plusieurs requêtes.', en: 'Split it into several requests.' },
    400,
  );

const tooCostly = (cost: number, most: number): Refusal =>
  new Refusal(
    'OPERATION_TOO_COSTLY',
    {
      fr: `Cette opération peut lire ${cost} champs, pour ${most} au plus.`,
      en: `This operation may read ${cost} fields; at most ${most} are answered.`,
    },
    { fr: 'Demandez des pages plus courtes.', en: 'Ask for shorter pages.' },
    400,
  );
