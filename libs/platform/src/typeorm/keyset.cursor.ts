import { err, isUuid, ok, type Result } from '@beffroi/kernel';

/** One column of an order: what it is called in SQL, and its PostgreSQL type. */
export interface KeysetColumn {
  readonly path: string;
  readonly type: string;
}

/** A cursor that did not come from a page in this order. */
export interface InvalidCursor {
  readonly kind: 'InvalidCursor';
}

/** PostgreSQL's own texts of the values: microseconds and big numbers survive. */
export type KeysetValues = readonly string[];

const MAX_CURSOR_LENGTH = 2_048;
const TIMESTAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?([+-]\d\d(:\d\d)?)?$/;

/** Opaque to clients: the columns of the order, so that it fits no other, and the values of the last item. */
export const encodeCursor = (columns: readonly KeysetColumn[], values: KeysetValues): string =>
  Buffer.from(JSON.stringify([nameOf(columns), ...values])).toString('base64url');

export const decodeCursor = (
  columns: readonly KeysetColumn[],
  cursor: string,
): Result<KeysetValues, InvalidCursor> => {
  const [name, ...values] = parse(cursor);
  const fits =
    name === nameOf(columns) &&
    values.length === columns.length &&
    columns.every(({ type }, index) => isValueOf(type, values[index]));
  return fits ? ok(values as string[]) : err({ kind: 'InvalidCursor' });
};

const nameOf = (columns: readonly KeysetColumn[]): string => columns.map(({ path }) => path).join(' ');

const parse = (cursor: string): readonly unknown[] => {
  if (cursor.length > MAX_CURSOR_LENGTH) return [];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
};

/** Whether PostgreSQL would take the text; a forged one must not become its error. */
const isValueOf = (type: string, value: unknown): boolean => {
  if (typeof value !== 'string') return false;
  if (type === 'uuid') return isUuid(value);
  if (type.startsWith('timestamp')) return TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value));
  if (/^(int|bigint|smallint)/.test(type)) return /^-?\d{1,9}$/.test(value) || isBigint(type, value);
  return !value.includes('\0');
};

const isBigint = (type: string, value: string): boolean =>
  (type === 'bigint' || type === 'int8') && /^-?\d{1,18}$/.test(value);
