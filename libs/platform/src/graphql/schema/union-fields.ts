import { type GraphQLSchema, isUnionType } from 'graphql';

/**
 * Fields of one name whose types differ among the members of a union, such as `Result.needed: Need! | Need`: GraphQL
 * refuses a query that asks for both, even behind fragments, unless one has an alias.
 */
export const clashingFields = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap())
    .filter(isUnionType)
    .flatMap((union) => {
      const typesByField = new Map<string, Set<string>>();
      for (const field of union.getTypes().flatMap((member) => Object.values(member.getFields()))) {
        const types = typesByField.get(field.name) ?? new Set();
        typesByField.set(field.name, types.add(String(field.type)));
      }
      return [...typesByField]
        .filter(([, types]) => types.size > 1)
        .map(([field, types]) => `${union.name}.${field}: ${[...types].join(' | ')}`);
    });
