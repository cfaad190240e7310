import { DateTime } from '@beffroi/platform/graphql';
import type { Query } from './download.routes.ts';

/** Reads the text of one parameter; undefined: it cannot be read. */
export type ReadText = (text: string) => unknown;

export const asInstant: ReadText = (text) => {
  try {
    return DateTime.parseValue(text);
  } catch {
    return undefined;
  }
};

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
