import {
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

const SAMPLES: Readonly<Record<string, unknown>> = {
  ID: '01900000-0000-7000-8000-0000000000ff',
  String: 'nobody',
  Int: 1,
  Float: 1,
  Boolean: false,
  Count: 1,
  DateTime: '2099-01-01T00:00:00Z',
};

/** A query of one field, with arguments that its types let through and that are nobody's. */
export const sampleCall = (
  field: GraphQLField<unknown, unknown>,
): { readonly query: string; readonly variables: Record<string, unknown> } => {
  const needed = field.args.filter(({ type }) => isNonNullType(type));
  const declared = needed.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const given = needed.map(({ name }) => `${name}: $${name}`).join(', ');
  const call = `${field.name}${given && `(${given})`} { __typename }`;
  return {
    query: `${declared && `(${declared})`} { ${call} }`,
    variables: Object.fromEntries(
      needed.map((argument: GraphQLArgument) => [argument.name, sampleOf(argument.type)]),
    ),
  };
};

/** Members that may be left out are given too, except lists: so every identifier is tried. */
const sampleOf = (type: GraphQLInputType): unknown => {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [];
  if (isEnumType(nullable)) return nullable.getValues()[0]!.name;
  if (isInputObjectType(nullable))
    return Object.fromEntries(
      Object.values(nullable.getFields())
        .filter((member) => isNonNullType(member.type) || String(member.type) === 'ID')
        .map((member) => [member.name, sampleOf(member.type)]),
    );
  const sample = SAMPLES[String(nullable)];
  if (sample === undefined) throw new Error(`say what a sample of ${String(nullable)} is`);
  return sample;
};
