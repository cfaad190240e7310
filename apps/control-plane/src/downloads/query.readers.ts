import { parisDay } from '@beffroi/kernel';
import { DateTime } from '@beffroi/platform/graphql';
import type { Query } from './download.routes.ts';

/** Reads the text of one parameter; undefined: it cannot be read. */
export type ReadText = (text: string) => unknown;

/** An instant, or a day alone for the midnight in Paris that it begins with: whoever types an address thinks in days. */
export const asInstant: ReadText = (text) => {
  try {
    return DAY.test(text)
      ? parisDay(DateTime.parseValue(`${text}T12:00:00Z`)).from
      : DateTime.parseValue(text);
  } catch {
    return undefined;
  }
};
const DAY = /^\d{4}-\d\d-\d\d$/;

export const asOneOf =
  (values: readonly string[]): ReadText =>
  (text) =>
    values.includes(text) ? text : undefined;

/**
 * The parameters of an address, each at most once.
 *
 * @param refuse for a name that is none, or a value that is not of its kind
 */
export const readParameters = (
  query: Query,
  readers: Readonly<Record<string, ReadText>>,
  refuse: (name: string, value: unknown) => never,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
      if (!read || typeof value !== 'string' || value === '' || value.includes('\0'))
        return refuse(name, value);
      return [name, read(value) ?? refuse(name, value)];
    }),
  );
