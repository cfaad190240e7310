import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import { documentOf, selectionOf } from './document.fixture.ts';
import { type InputLeaf, inputLeaves, type RootField, rootFields } from './schema.fixture.ts';

type Field = GraphQLField<unknown, unknown>;

/** A field with arguments, and the way to it from a query. */
export interface Place {
  readonly coordinate: string;
  readonly root: RootField;
  /** Fields below the root down to the one that takes the arguments; empty: the root itself. */
  readonly below: readonly Field[];
}

/** Every field of the schema that takes arguments, wherever it is. */
export const places = (schema: GraphQLSchema): Place[] => {
  const roots = rootFields(schema);
  const seen = new Set<string>();
  const found = roots.map((root): Place => ({ coordinate: root.coordinate, root, below: [] }));
  let reached = roots
    .filter(({ operation }) => operation === 'query')
    .map((root) => ({ root, below: [] as readonly Field[], type: getNamedType(root.field.type) }));
  while (reached.length > 0) {
    reached = reached.flatMap(({ root, below, type }) =>
      newFields(type, seen).map((field) => {
        const path = [...below, field];
        if (field.args.length > 0)
          found.push({ coordinate: `${type.name}.${field.name}`, root, below: path });
        return { root, below: path, type: getNamedType(field.type) };
      }),
    );
  }
  return found;
};

const newFields = (type: GraphQLNamedOutputType, seen: Set<string>): Field[] => {
  if (!isObjectType(type) || seen.has(type.name)) return [];
  seen.add(type.name);
  return Object.values(type.getFields());
};

export const leavesOf = ({ coordinate, root, below }: Place): InputLeaf[] =>
  inputLeaves(coordinate, (below.at(-1) ?? root.field).args);

/** Asks for the field at this place with all that is below it; its own arguments are the variables `at_…`. */
export const documentAt = (
  { root, below }: Place,
  rootArguments: readonly string[],
  ownArguments: readonly string[],
): string => {
  if (below.length === 0) return documentOf(root, rootArguments).text;
  const last = below.at(-1)!;
  const args = (field: Field, names: readonly string[]) =>
    field.args.filter(({ name }) => names.includes(name));
  const declared = [
    ...args(root.field, rootArguments).map(({ name, type }) => `$${name}: ${String(type)}`),
    ...args(last, ownArguments).map(({ name, type }) => `$at_${name}: ${String(type)}`),
  ];
  const call = (field: Field, pairs: readonly string[]) =>
    `${field.name}${pairs.length > 0 ? `(${pairs.join(', ')})` : ''}`;
  const way = [
    call(
      root.field,
      rootArguments.map((name) => `${name}: $${name}`),
    ),
    ...below.slice(0, -1).map(({ name }) => name),
    call(
      last,
      ownArguments.map((name) => `${name}: $at_${name}`),
    ),
  ];
  const selection = selectionOf(getNamedType(last.type), [], new Set());
  const head = declared.length > 0 ? `query (${declared.join(', ')})` : 'query';
  return `${head} { ${way.join(' { ')} ${selection} ${'} '.repeat(way.length)}`;
};
