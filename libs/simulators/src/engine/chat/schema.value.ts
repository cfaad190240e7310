import { isObject, type JsonObject } from '../http/field.reader.ts';
import { ACTIONS, DOCUMENTS } from '../language/french.lexicon.ts';
import { type SeededRandom } from '../language/seeded.random.ts';

/** Deep enough for any form, and an end to schemas that contain themselves. */
const DEEPEST = 8;

/** A value that fits a JSON schema: constants, enums, every property, one or two items, numbers in bounds. */
export function schemaValue(schema: unknown, random: SeededRandom, depth = 0): unknown {
  if (!isObject(schema) || depth > DEEPEST) return null;
  if ('const' in schema) return schema.const;
  const options = schema.enum ?? schema.anyOf ?? schema.oneOf;
  if (isFilled(options)) {
    const option = random.pick(options);
    return schema.enum ? option : schemaValue(option, random, depth + 1);
  }
  switch (typeOf(schema)) {
    case 'object':
      return objectValue(schema, random, depth);
    case 'array':
      return Array.from({ length: lengthOf(schema, random) }, () =>
        schemaValue(schema.items ?? { type: 'string' }, random, depth + 1),
      );
    case 'integer':
    case 'number':
      return numberValue(schema, random);
    case 'boolean':
      return random.integer(0, 1) === 1;
    case 'null':
      return null;
    default:
      return stringValue(schema, random);
  }
}

function objectValue(schema: JsonObject, random: SeededRandom, depth: number): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const entries = Object.entries(properties);
  return Object.fromEntries(entries.map(([name, inner]) => [name, schemaValue(inner, random, depth + 1)]));
}

function stringValue(schema: JsonObject, random: SeededRandom): string {
  if (schema.format === 'date') return `2026-0${random.integer(1, 9)}-1${random.integer(0, 9)}`;
  if (schema.format === 'date-time')
    return `2026-0${random.integer(1, 9)}-1${random.integer(0, 9)}T09:00:00Z`;
  const text = `${random.pick(ACTIONS)} ${random.pick(DOCUMENTS)}`;
  return typeof schema.maxLength === 'number' ? text.slice(0, schema.maxLength) : text;
}

function numberValue(schema: JsonObject, random: SeededRandom): number {
  const least = Math.ceil(typeof schema.minimum === 'number' ? schema.minimum : 0);
  const most = Math.floor(typeof schema.maximum === 'number' ? schema.maximum : least + 100);
  return random.integer(least, Math.max(least, most));
}

function lengthOf(schema: JsonObject, random: SeededRandom): number {
  const least = typeof schema.minItems === 'number' ? schema.minItems : 1;
  const most = typeof schema.maxItems === 'number' ? schema.maxItems : least + 1;
  return random.integer(least, Math.max(least, most));
}

function typeOf(schema: JsonObject): unknown {
  if (Array.isArray(schema.type)) return schema.type[0];
  return schema.type ?? ('items' in schema ? 'array' : 'object');
}

function isFilled(value: unknown): value is [unknown, ...unknown[]] {
  return Array.isArray(value) && value.length > 0;
}
