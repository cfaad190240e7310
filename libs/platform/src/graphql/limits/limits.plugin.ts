import type { ApolloServerPlugin } from '@apollo/server';
import { getVariableValues } from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';
import { Refusal } from '../errors/refusal.ts';
import type { GraphqlContext } from '../request/request-context.ts';
import { depthOf } from './depth.ts';

export interface OperationLimits {
  /** Fields inside fields. */
  readonly maxDepth: number;
  /** Fields that could be answered, were every page full. */
  readonly maxCost: number;
}

/** A field costs one, and what lies below a connection costs as often as it asks for nodes: never less than nothing. */
const perNode: ComplexityEstimator = ({ args, childComplexity }) =>
  1 + childComplexity * (typeof args['first'] === 'number' ? Math.max(args['first'], 0) : 1);

/** Refuses, before it runs, an operation that could make the database work too much. */
export const limitOperations = (limits: OperationLimits): ApolloServerPlugin<GraphqlContext> => ({
  async requestDidStart() {
    return {
      async didResolveOperation({ request, document, operation, operationName, schema }) {
        const depth = depthOf(operation!, document);
        if (depth > limits.maxDepth) throw tooDeep(depth, limits);
        const variables = getVariableValues(
          schema,
          operation!.variableDefinitions ?? [],
          request.variables ?? {},
        );
        // The execution, which comes next, refuses them and says why.
        if (variables.errors) return;
        const cost = getComplexity({
          schema,
          query: document,
          variables: request.variables ?? {},
          ...(operationName ? { operationName } : {}),
          estimators: [perNode],
        });
        if (cost > limits.maxCost) throw tooCostly(cost, limits);
      },
    };
  },
});

const tooDeep = (depth: number, { maxDepth }: OperationLimits): Refusal =>
  new Refusal(
    'OPERATION_TOO_DEEP',
    {
      fr: `Cette opération imbrique ${depth} champs, pour ${maxDepth} au plus.`,
      en: `This operation nests ${depth} fields; at most ${maxDepth} are answered.`,
    },
    { fr: 'Découpez-la en plusieurs requêtes.', en: 'Split it into several requests.' },
    400,
  );

const tooCostly = (cost: number, { maxCost }: OperationLimits): Refusal =>
  new Refusal(
    'OPERATION_TOO_COSTLY',
    {
      fr: `Cette opération peut lire ${cost} champs, pour ${maxCost} au plus.`,
      en: `This operation may read ${cost} fields; at most ${maxCost} are answered.`,
    },
    { fr: 'Demandez des pages plus courtes.', en: 'Ask for shorter pages.' },
    400,
  );
