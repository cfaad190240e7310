const REDACTED = '[redacted]';

/**
 * Names of members whose value is a secret, unless it is a number or a boolean (`inputTokens`, `hasPassword`). The
 * `parameters` of a failed query are somebody's rows.
 */
const SECRET_NAME =
  /^parameters$|authorization|cookie|secret|token(?!i)|passw|pepper|credential|api-?_?key$|private-?_?key/i;

/** Shapes of secrets, wherever they stand in a text, and what remains of each. */
const SECRET_SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\bbfr-[0-9A-Za-z][0-9A-Za-z_-]{5,}/g, `bfr-${REDACTED}`],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${REDACTED}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, REDACTED],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/]*@/gi, `$1:${REDACTED}@`],
  [/\b(password|passwd|secret|token)(\s*[=:]\s*)[^\s,;&]+/gi, `$1$2${REDACTED}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
];

/** Cheap, and true of every line that holds a name or a shape of the above. */
const SUSPICIOUS =
  /"parameters"|authorization|cookie|secret|token|passw|pepper|credential|api-?_?key|private-?_? ?key|bfr-|bearer|basic|eyJ|:\/\/[^\s/]*@/i;

/** A line of the log, JSON, without secrets. Whatever a program logs passes here, as it leaves. */
export const redactLine = (line: string): string =>
  SUSPICIOUS.test(line) ? `${JSON.stringify(redact(JSON.parse(line)))}\n` : line;

/** A text without what has the shape of a secret. */
export const redactText = (text: string): string =>
  SECRET_SHAPES.reduce((redacted, [shape, remains]) => redacted.replace(shape, remains), text);

const redact = (value: unknown): unknown => {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, redactMember(name, member as unknown)]),
  );
};

const redactMember = (name: string, value: unknown): unknown =>
  SECRET_NAME.test(name) && (typeof value === 'string' || typeof value === 'object') && value !== null
    ? REDACTED
    : redact(value);
