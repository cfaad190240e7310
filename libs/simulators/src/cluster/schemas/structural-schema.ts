import { copyOf, isObject } from '../objects/object.types.ts';
import { ANYTHING, type FieldSchema } from './field-schema.ts';
import { knownFields } from './known-fields.ts';

/** As much of a definition's `openAPIV3Schema` as the stand-in follows: fields, defaults, and where anything goes. */
export interface StructuralSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly items?: StructuralSchema;
  readonly additionalProperties?: StructuralSchema | boolean;
  readonly default?: unknown;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

const METADATA = knownFields('meta', 'v1', 'ObjectMeta');

const fieldsOf = (schema: StructuralSchema): FieldSchema => {
  const { properties, items, additionalProperties } = schema;
  if (items) return fieldsOf(items);
  if (isObject(additionalProperties)) return { kind: 'map', values: fieldsOf(additionalProperties) };
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] ?? additionalProperties ?? false;
  if (isOpen || schema.type !== 'object') return ANYTHING;
  return { kind: 'object', field: (name) => properties?.[name] && fieldsOf(properties[name]) };
};

/** The fields of objects of a custom kind. */
export const fieldsOfCustom = (schema: StructuralSchema): FieldSchema => {
  const own = fieldsOf(schema);
  return {
    kind: 'object',
    field: (name) => {
      if (name === 'apiVersion' || name === 'kind') return ANYTHING;
      if (name === 'metadata') return METADATA;
      return own.kind === 'object' ? own.field(name) : ANYTHING;
    },
  };
};

/** Fills what is missing, in place. */
export const fillDefaults = (value: unknown, schema: StructuralSchema): void => {
  if (Array.isArray(value)) for (const item of value) fillDefaults(item, schema.items ?? {});
  if (!isObject(value)) return;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (value[name] === undefined && property.default !== undefined) value[name] = copyOf(property.default);
    fillDefaults(value[name], property);
  }
};
