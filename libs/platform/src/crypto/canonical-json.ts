/**
 * JSON with one spelling per value: members sorted, no white space (RFC 8785, whose number and string forms are
 * JavaScript's own). Dates become ISO 8601, bigints decimal strings; members that are undefined are left out.
 *
 * @throws TypeError for what JSON cannot say: functions, symbols, NaN, infinities, undefined itself
 */
export const canonicalJson = (value: unknown): string => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (Number.isFinite(value)) return JSON.stringify(value);
      throw new TypeError(`JSON has no number ${value}`);
    case 'bigint':
      return JSON.stringify(value.toString());
    case 'object':
      return value === null ? 'null' : canonicalOf(value);
    default:
      throw new TypeError(`JSON has no ${typeof value}`);
  }
};

const canonicalOf = (value: object): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64url'));
  return canonicalObject(value as Record<string, unknown>);
};

/** RFC 8785 §3.2.3 sorts by UTF-16 code units, as `sort` does. */
const canonicalObject = (object: Record<string, unknown>): string => {
  let members = '';
  for (const name of Object.keys(object).sort()) {
    const value = object[name];
    if (value === undefined) continue;
    if (members !== '') members += ',';
    members += `${JSON.stringify(name)}:${canonicalJson(value)}`;
  }
  return `{${members}}`;
};
