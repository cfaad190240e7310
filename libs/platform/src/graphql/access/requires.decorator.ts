import { Extensions } from '@nestjs/graphql';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { Permission } from '@beffroi/contracts/access';

interface AccessExtension {
  readonly permission?: Permission;
}

/** What a query or mutation asks of its caller. It is written into the schema, where guard and specs read it. */
export const Requires = (permission: Permission): MethodDecorator =>
  Extensions({ permission } satisfies AccessExtension);

export const permissionOf = (field: GraphQLField<unknown, unknown>): Permission | undefined =>
  (field.extensions as AccessExtension).permission;

/** The queries and mutations that declare no permission, such as `Query.me`; a schema with any is refused. */
export const undeclaredPermissions = (schema: GraphQLSchema): string[] =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    Object.values(type?.getFields() ?? {})
      .filter((field) => !permissionOf(field))
      .map((field) => `${type!.name}.${field.name}`),
  );
