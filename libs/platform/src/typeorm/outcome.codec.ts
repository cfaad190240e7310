/** A date or a big integer in stored JSON: one member with this mark, and its text. */
const DATE = '$date';
const BIGINT = '$bigint';

/**
 * An outcome as JSON that gives the same value back: plain objects, lists, texts, numbers, dates, bigints.
 *
 * @throws TypeError for what would come back as something else: instances of classes, maps, bytes, functions
 */
export const encodeOutcome = (value: unknown): string => JSON.stringify({ value: encode(value, 'outcome') });

/** The value that {@link encodeOutcome} was given, from its parsed JSON. */
export const decodeOutcome = (stored: unknown): unknown => decode((stored as { value?: unknown }).value);

const encode = (value: unknown, path: string): unknown => {
  if (value instanceof Date) return { [DATE]: value.toISOString() };
  if (typeof value === 'bigint') return { [BIGINT]: value.toString() };
  if (Array.isArray(value)) return value.map((item, index) => encode(item, `${path}[${index}]`));
  if (typeof value === 'object' && value !== null) return encodeObject(value, path);
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`${path} is a ${typeof value}, which a replay could not answer`);
  }
  return value;
};

const encodeObject = (object: object, path: string): unknown => {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(
      `${path} is a ${object.constructor.name}, which a replay could not answer: give plain data`,
    );
  }
  return mapMembers(object, (member, name) => encode(member, `${path}.${name}`));
};

const decode = (stored: unknown): unknown => {
  if (Array.isArray(stored)) return stored.map(decode);
  if (typeof stored !== 'object' || stored === null) return stored;
  const { [DATE]: date, [BIGINT]: bigint } = stored as Record<string, unknown>;
  if (typeof date === 'string') return new Date(date);
  if (typeof bigint === 'string') return BigInt(bigint);
  return mapMembers(stored, decode);
};

const mapMembers = (object: object, change: (member: unknown, name: string) => unknown): object =>
  Object.fromEntries(Object.entries(object).map(([name, member]) => [name, change(member, name)]));
