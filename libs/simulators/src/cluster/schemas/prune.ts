import { isObject } from '../objects/object.types.ts';
import type { FieldSchema } from './field-schema.ts';

export interface Pruned<T> {
  readonly value: T;
  /** Paths of what was cut away, as `spec.template.unheardOf` or `spec.containers[0].unheardOf`. */
  readonly unknown: readonly string[];
}

/** What a schema knows of a value. */
export const prune = <T>(value: T, schema: FieldSchema): Pruned<T> => {
  const unknown: string[] = [];
  return { value: cut(value, schema, '', unknown) as T, unknown };
};

const cut = (value: unknown, schema: FieldSchema, path: string, unknown: string[]): unknown => {
  if (schema.kind === 'anything') return value;
  if (Array.isArray(value))
    return value.map((item, index) => cut(item, schema, `${path}[${index}]`, unknown));
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    const inner = schema.kind === 'map' ? schema.values : schema.field(name);
    if (inner) kept[name] = cut(member, inner, at, unknown);
    else unknown.push(at);
  }
  return kept;
};
