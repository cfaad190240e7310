import {
  type GraphQLField,
  type GraphQLNamedOutputType,
  getNamedType,
  isCompositeType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { RootField } from './schema.fixture.ts';

/** A page short enough that everything below it may be asked for at once. */
const PAGE = 2;
const MAX_DEPTH = 8;

/** One operation that asks for every field below a root field, each type once on every way down. */
export interface WholeDocument {
  readonly text: string;
  /** `Type.field` of everything that is selected. */
  readonly covered: ReadonlySet<string>;
}

export const documentOf = (
  { operation, field }: Pick<RootField, 'operation' | 'field'>,
  given: readonly string[],
  /** `Type.field` of what is not to be selected. */
  without: readonly string[] = [],
  maxDepth = MAX_DEPTH,
): WholeDocument => {
  const covered = new Set<string>();
  const used = field.args.filter(({ name }) => given.includes(name));
  const declared = used.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = used.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection =
    maxDepth === 0
      ? outcomeOf(getNamedType(field.type))
      : selectionOf(getNamedType(field.type), [], covered, new Set(without));
  const head = declared ? `${operation} (${declared})` : operation;
  return { text: `${head} { ${field.name}${passed ? `(${passed})` : ''} ${selection} }`, covered };
};

/** What came of it, and nothing else. */
const outcomeOf = (type: GraphQLNamedOutputType): string => {
  if (isUnionType(type)) return '{ __typename ... on DomainError { code } }';
  return isCompositeType(type) ? '{ __typename }' : '';
};

/** Every field below a type, each type once on every way down. */
export const selectionOf = (
  type: GraphQLNamedOutputType,
  above: readonly string[],
  covered: Set<string>,
  without: ReadonlySet<string> = new Set(),
): string => {
  if (isUnionType(type)) {
    const members = type
      .getTypes()
      .map((each) => `... on ${each.name} ${selectionOf(each, above, covered, without)}`);
    return `{ __typename ${members.join(' ')} }`;
  }
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const below = getNamedType(field.type);
    const closed = above.includes(below.name) || above.length >= MAX_DEPTH;
    if ((isCompositeType(below) && closed) || without.has(`${type.name}.${field.name}`)) return [];
    covered.add(`${type.name}.${field.name}`);
    return [`${callOf(field)} ${selectionOf(below, [...above, type.name], covered, without)}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
};

const callOf = ({ name, args }: GraphQLField<unknown, unknown>): string =>
  args.some((arg) => arg.name === 'first') ? `${name}(first: ${PAGE})` : name;
