import { ANYTHING, type FieldSchema } from './field-schema.ts';
import { KNOWN_FIELDS } from './known-fields.data.ts';

const schemas = new Map<string, FieldSchema>();

/** `name`, `name:type`, or `name{}:type` for a map of them. */
const readField = (written: string): readonly [string, FieldSchema | undefined] => {
  const [name = '', type] = written.split(':');
  if (type === undefined) return [name, ANYTHING];
  const isMap = name.endsWith('{}');
  return isMap ? [name.slice(0, -2), { kind: 'map', values: schemaOf(type) }] : [name, schemaOf(type)];
};

const schemaOf = (type: string): FieldSchema => {
  const known = schemas.get(type);
  if (known) return known;
  let fields: Map<string, FieldSchema | undefined> | undefined;
  // Read when it is first asked: some types hold themselves.
  const schema: FieldSchema = {
    kind: 'object',
    field: (name) => (fields ??= new Map((KNOWN_FIELDS[type] ?? '').split(' ').map(readField))).get(name),
  };
  schemas.set(type, schema);
  return schema;
};

/** The fields of a built-in kind; anything where the kind is only asked and never stored. */
export const knownFields = (group: string, version: string, kind: string): FieldSchema => {
  const type = `${group === '' ? 'core' : group.split('.')[0]}.${version}.${kind}`;
  return type in KNOWN_FIELDS ? schemaOf(type) : ANYTHING;
};
