import { err, ok, type Result } from '@beffroi/kernel';

/** What is wrong with a body, and with which of its fields. */
export interface InvalidField {
  readonly field: string;
  readonly message: string;
}

export type JsonObject = Readonly<Record<string, unknown>>;

interface Bounds {
  readonly min: number;
  readonly max: number;
}

class FieldError extends Error {
  readonly field: string;

  constructor(field: string, expectation: string) {
    super(`${field} must be ${expectation}`);
    this.field = field;
  }
}

/** Runs readers below; the first field that does not read becomes the failure. */
export function readFields<T>(read: () => T): Result<T, InvalidField> {
  try {
    return ok(read());
  } catch (error) {
    if (error instanceof FieldError) return err({ field: error.field, message: error.message });
    throw error;
  }
}

export function refuse(field: string, expectation: string): never {
  throw new FieldError(field, expectation);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(value: unknown, field: string): JsonObject {
  return isObject(value) ? value : refuse(field, 'an object');
}

export function stringAt(source: JsonObject, field: string): string {
  const value = source[field];
  return typeof value === 'string' ? value : refuse(field, 'a string');
}

/** Absent and null read as `fallback`: OpenAI's clients send null for what is not set. */
export function numberAt<F>(source: JsonObject, field: string, bounds: Bounds, fallback: F): number | F {
  const value = source[field] ?? null;
  if (value === null) return fallback;
  if (typeof value === 'number' && value >= bounds.min && value <= bounds.max) return value;
  return refuse(field, `a number from ${bounds.min} to ${bounds.max}`);
}

export function integerAt<F>(source: JsonObject, field: string, bounds: Bounds, fallback: F): number | F {
  const value = numberAt(source, field, bounds, fallback);
  if (value === fallback || Number.isInteger(value)) return value;
  return refuse(field, `an integer from ${bounds.min} to ${bounds.max}`);
}

export function booleanAt(source: JsonObject, field: string): boolean {
  const value = source[field] ?? false;
  return typeof value === 'boolean' ? value : refuse(field, 'true or false');
}

export function arrayAt(source: JsonObject, field: string): readonly unknown[] {
  const value = source[field] ?? [];
  return Array.isArray(value) ? (value as unknown[]) : refuse(field, 'a list');
}

export function onlyFields(source: JsonObject, allowed: readonly string[]): void {
  const stranger = Object.keys(source).find((field) => !allowed.includes(field));
  if (stranger !== undefined) refuse(stranger, `absent: the fields are ${allowed.join(', ')}`);
}
