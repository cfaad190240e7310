import { type JsonObject, refuse } from './field.reader.ts';

/** Each a text, or its tokens. */
export type Texts = readonly (string | readonly number[])[];

/** A text, several, the tokens of one, or of several. */
export function textsAt(source: JsonObject, field: string): Texts {
  const value = source[field];
  if (typeof value === 'string' && value !== '') return [value];
  if (isTokens(value)) return [value];
  if (Array.isArray(value) && value.length > 0 && value.every(isTextOrTokens)) return value as Texts;
  return refuse(field, 'a text, a list of texts, or the tokens of one or several');
}

const isTextOrTokens = (value: unknown): boolean => typeof value === 'string' || isTokens(value);

const isTokens = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((token) => Number.isSafeInteger(token));
