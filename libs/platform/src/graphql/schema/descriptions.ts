import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

/** Every type, field, argument and value of a schema that has no description, such as `Query.projects(first:)`. */
export const undescribed = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type))
    .flatMap((type) => [...ownName(schema, type), ...members(type)]);

const ownName = (schema: GraphQLSchema, type: GraphQLNamedType): string[] => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const isRoot = roots.includes(type as never);
  return type.description || isRoot ? [] : [type.name];
};

const members = (type: GraphQLNamedType): string[] => {
  if (isObjectType(type) || isInterfaceType(type)) {
    return Object.values(type.getFields()).flatMap((field) => [
      ...(field.description ? [] : [`${type.name}.${field.name}`]),
      ...field.args
        .filter((argument) => !argument.description)
        .map((argument) => `${type.name}.${field.name}(${argument.name}:)`),
    ]);
  }
  if (isInputObjectType(type)) return withoutDescription(type.name, Object.values(type.getFields()));
  if (isEnumType(type)) return withoutDescription(type.name, type.getValues());
  return [];
};

const withoutDescription = (
  owner: string,
  parts: readonly { name: string; description?: string | null | undefined }[],
): string[] => parts.filter((part) => !part.description).map((part) => `${owner}.${part.name}`);
