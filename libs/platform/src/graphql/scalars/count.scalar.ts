import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const parse = (value: unknown): number => {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new GraphQLError(`Count: ${String(value)} is not a whole number from 0 to 2^53 − 1`);
};

/** For what outgrows GraphQL's 32-bit Int: a month of tokens. */
export const Count = new GraphQLScalarType<number, number>({
  name: 'Count',
  description: 'A whole number from 0 to 2^53 − 1.',
  serialize: (value) => parse(typeof value === 'bigint' ? Number(value) : value),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.INT ? Number(node.value) : undefined),
});
