import type { StatusCause } from '../api/status.error.ts';

/** A reason to refuse an object with 422, in the words of the API server. */
export type FieldProblem = StatusCause & { field: string };

const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? 'null');

export const invalidValue = (field: string, value: unknown, why: string): FieldProblem => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${shown(value)}: ${why}`,
  field,
});

export const requiredValue = (field: string, why = ''): FieldProblem => ({
  reason: 'FieldValueRequired',
  message: `Required value${why ? `: ${why}` : ''}`,
  field,
});

export const forbiddenValue = (field: string, why: string): FieldProblem => ({
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${why}`,
  field,
});

export const duplicateValue = (field: string, value: unknown): FieldProblem => ({
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: ${shown(value)}`,
  field,
});

export const unsupportedValue = (
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldProblem => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${shown(value)}: supported values: ${supported.map((one) => `"${one}"`).join(', ')}`,
  field,
});

export const immutableField = (field: string, value: unknown): FieldProblem =>
  invalidValue(field, value, 'field is immutable');
