import { Extensions } from '@nestjs/graphql';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { AuditedCall } from '@beffroi/contracts/audit';

interface ReadExtension {
  readonly sensitiveRead?: boolean;
}

/** A query whose every call leaves an audit entry, as each mutation does by itself; stands beside `@Requires`. */
export const SensitiveRead = (): MethodDecorator =>
  Extensions({ sensitiveRead: true } satisfies ReadExtension);

export interface AuditedField {
  readonly kind: AuditedCall['kind'];
  readonly field: GraphQLField<unknown, unknown>;
}

/** Every mutation, and every query that is declared sensitive. */
export const auditedFields = (schema: GraphQLSchema): AuditedField[] => [
  ...Object.values(schema.getMutationType()?.getFields() ?? {}).map(
    (field) => ({ kind: 'mutation', field }) as const,
  ),
  ...Object.values(schema.getQueryType()?.getFields() ?? {})
    .filter(({ extensions }) => (extensions as ReadExtension).sensitiveRead)
    .map((field) => ({ kind: 'read', field }) as const),
];
