import {
  type DocumentNode,
  type FieldNode,
  getOperationAST,
  type GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import type { RootCall } from '../access/call.admission.ts';
import { Refusal } from '../errors/refusal.ts';
import { assertWithinLimits, MAX_TOKENS, type OperationLimits } from '../limits/limits.plugin.ts';

export interface Subscription {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
  readonly call: RootCall;
}

interface Body {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

/**
 * A request's body as the one subscription that it asks to follow.
 *
 * @throws GraphQLError (a Refusal among them) when it is none, or is not valid, or too large
 */
export const readSubscription = (
  schema: GraphQLSchema,
  body: unknown,
  limits: OperationLimits,
): Subscription | readonly GraphQLError[] => {
  const { query, operationName, variables } = (body ?? {}) as Body;
  if (typeof query !== 'string') throw subscriptionExpected();
  const name = typeof operationName === 'string' ? operationName : undefined;
  const given = isRecord(variables) ? variables : {};
  const document = parse(query, { maxTokens: MAX_TOKENS });
  const operation = getOperationAST(document, name);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) throw subscriptionExpected();
  const invalid = validate(schema, document);
  if (invalid.length > 0) return invalid;
  assertWithinLimits({ schema, document, operation, operationName: name, variables: given }, limits);
  // GraphQL's own rule leaves exactly one (§5.2.3.1), which a fragment may hide.
  const [root] = operation.selectionSet.selections;
  if (root?.kind !== Kind.FIELD) throw subscriptionExpected();
  const field = schema.getSubscriptionType()!.getFields()[root.name.value];
  if (!field) throw subscriptionExpected();
  return { document, operationName: name, variables: given, call: callOf(field, root, given) };
};

const callOf = (
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): RootCall => ({
  field,
  key: node.alias?.value ?? node.name.value,
  args: getArgumentValues(field, node, variables),
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const subscriptionExpected = (): Refusal =>
  new Refusal(
    'SUBSCRIPTION_EXPECTED',
    { fr: 'Seul un abonnement se suit ici.', en: 'Only a subscription is followed here.' },
    {
      fr: 'Envoyez un abonnement GraphQL en JSON ; les requêtes et mutations vont à /graphql.',
      en: 'Send a GraphQL subscription as JSON; queries and mutations go to /graphql.',
    },
    400,
  );
