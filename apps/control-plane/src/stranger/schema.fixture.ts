import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  type GraphQLObjectType,
  isNonNullType,
  isObjectType,
  type GraphQLInputType,
} from 'graphql';
import type { Permission } from '@beffroi/contracts/access';
import { permissionOf } from '@beffroi/platform/graphql';

/** A query, mutation or subscription. */
export interface RootField {
  readonly operation: 'query' | 'mutation' | 'subscription';
  /** Such as `Query.project`. */
  readonly coordinate: string;
  readonly permission: Permission;
  readonly field: GraphQLField<unknown, unknown>;
}

export const rootFields = (schema: GraphQLSchema): RootField[] =>
  (
    [
      ['query', schema.getQueryType()],
      ['mutation', schema.getMutationType()],
      ['subscription', schema.getSubscriptionType()],
    ] as const
  ).flatMap(([operation, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({
      operation,
      coordinate: `${type!.name}.${field.name}`,
      permission: permissionOf(field)!,
      field,
    })),
  );

/** `Type.field` of everything that can be answered below a root field. */
export const outputFields = (schema: GraphQLSchema): string[] => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !roots.includes(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      Object.keys((type as GraphQLObjectType).getFields()).map((field) => `${type.name}.${field}`),
    );
};

/** One scalar or enum that a caller may give: an argument, or a field of an input below one. */
export interface InputLeaf {
  /** Where its meaning is looked up: `Query.project.id`, `CreateProjectInput.name`. */
  readonly coordinate: string;
  /** From the arguments down: `['input', 'name']`. */
  readonly path: readonly string[];
  readonly name: string;
  readonly type: string;
  readonly list: boolean;
  readonly required: boolean;
  readonly input: GraphQLArgument | GraphQLInputField;
}

export const inputLeaves = (owner: string, args: readonly GraphQLArgument[]): InputLeaf[] =>
  args.flatMap((arg) => leavesBelow(`${owner}.${arg.name}`, [arg.name], arg, true));

const leavesBelow = (
  coordinate: string,
  path: readonly string[],
  input: GraphQLArgument | GraphQLInputField,
  reachable: boolean,
): InputLeaf[] => {
  const { named, list } = unwrapped(input.type);
  const required = reachable && isNonNullType(input.type) && input.defaultValue === undefined;
  if (!isInputObjectType(named)) {
    return [{ coordinate, path, name: input.name, type: String(named), list, required, input }];
  }
  return Object.values(named.getFields()).flatMap((field) =>
    leavesBelow(`${named.name}.${field.name}`, [...path, field.name], field, required),
  );
};

const unwrapped = (type: GraphQLInputType): { named: GraphQLInputType; list: boolean } => {
  if (isNonNullType(type)) return unwrapped(type.ofType);
  if (isListType(type)) return { named: unwrapped(type.ofType).named, list: true };
  return { named: type, list: false };
};

export const argumentsOf = ({ coordinate, field }: RootField): InputLeaf[] =>
  inputLeaves(coordinate, field.args);
