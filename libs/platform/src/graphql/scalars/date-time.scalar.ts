import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** `Date` takes the 30th of February for the 2nd of March. */
const isInstant = (text: string): boolean => {
  const day = text.slice(0, 'yyyy-mm-dd'.length);
  const midnight = ISO_8601.test(text) ? new Date(`${day}T00:00:00Z`) : undefined;
  return (
    midnight !== undefined && !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day)
  );
};

const parse = (value: unknown): Date => {
  const date = typeof value === 'string' && isInstant(value) ? new Date(value) : undefined;
  if (date && !Number.isNaN(date.getTime())) return date;
  throw new GraphQLError(
    `DateTime: ${JSON.stringify(value)} is not an ISO 8601 instant with its offset, such as 2026-11-21T09:30:00Z`,
  );
};

/** Every `Date` field; local times without an offset are refused, since they mean two instants a year. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant in ISO 8601 with its offset, such as 2026-11-21T09:30:00Z.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => (value instanceof Date ? value : parse(value)).toISOString(),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});
