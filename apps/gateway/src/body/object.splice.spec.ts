import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scanText } from './json.scanner.ts';
import { spliceObject } from './object.splice.ts';

const splice = (text: string, changes: Record<string, unknown>): unknown => {
  const bytes = Buffer.from(text);
  const scanned = scanText(bytes);
  if (scanned.kind !== 'object') throw new Error(`not an object: ${text}`);
  const spelled = Object.entries(changes).map(
    ([name, value]) => [name, value === null ? null : JSON.stringify(value)] as const,
  );
  return JSON.parse(spliceObject(bytes, scanned.members, new Map(spelled)).toString());
};

/** How one value may be written: white space anywhere, escapes at will, members in any order and number. */
const NAMES = ['model', 'max_tokens', 'stream', 'messages', 'été', 'a"b', '', '__proto__'];
const white = fc.stringMatching(/^[ \t\n\r]{0,3}$/);
const escaped = (text: string): string =>
  `"${[...text]
    .flatMap((character) => character.split(''))
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')}"`;
const spelledString = (text: string) => fc.constantFrom(JSON.stringify(text), escaped(text));
const anyString = fc.string({ unit: 'binary' }).chain(spelledString);
const spelledValue = fc.oneof(
  anyString,
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.jsonValue().map((value) => JSON.stringify(value, null, '\t')),
);
const spelledMember = fc
  .tuple(fc.constantFrom(...NAMES).chain(spelledString), white, white, spelledValue, white, white)
  .map(([name, w1, w2, value, w3, w4]) => `${w4}${name}${w1}:${w2}${value}${w3}`);
const spelledObject = fc
  .tuple(white, fc.array(spelledMember, { maxLength: 8 }), white)
  .map(([w1, members, w2]) => `${w1}{${members.join(',')}}${w2}`);

/** JSON.parse keeps the last of several members of one name, as engines do. */
const expected = (text: string, changes: Record<string, unknown>): Map<string, unknown> => {
  const result = new Map(Object.entries(JSON.parse(text) as object));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) result.delete(name);
    else result.set(name, value);
  }
  return result;
};

const LIKE_JSON_PARSE = { numRuns: 500 };

describe('splicing a body', () => {
  it('means the same as changing the parsed object, however the body is written', () => {
    const change = fc.dictionary(
      fc.constantFrom('model', 'max_tokens', 'stream', 'absent', 'été'),
      fc.oneof(fc.constant(null), fc.string(), fc.integer(), fc.boolean()),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(spelledObject, change, (text, changes) => {
        const spliced = new Map(Object.entries(splice(text, changes) as object));
        expect(spliced).toEqual(expected(text, changes));
      }),
      LIKE_JSON_PARSE,
    );
  });

  it('leaves the bytes it does not change as they were', () => {
    const bytes = Buffer.from('{ "n" : 1.000e0, "model":"a" ,"s":"\\u00e9 é" , "x" : [1, 2] }');
    const scanned = scanText(bytes);
    if (scanned.kind !== 'object') throw new Error('not an object');
    expect(spliceObject(bytes, scanned.members, new Map([['model', '"b"']])).toString()).toBe(
      '{"model":"b","n" : 1.000e0,"s":"\\u00e9 é" , "x" : [1, 2]}',
    );
  });
});

describe('scanning a text', () => {
  const accepts = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  it('agrees with JSON.parse on what JSON is, for texts that are nearly JSON', () => {
    const damaged = fc
      .tuple(spelledObject, fc.nat(), fc.constantFrom('', '"', '{', '}', ',', '\\', '0', '\n', '-', 'e', '.'))
      .map(([text, at, noise]) => {
        const where = at % (text.length + 1);
        return text.slice(0, where) + noise + text.slice(where + 1);
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string(), spelledValue), (text) => {
        const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
        expect(scanText(Buffer.from(wellFormed)).kind !== 'not-json').toBe(accepts(wellFormed));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '01',
    '1.',
    '.5',
    '-',
    '1e',
    '+1',
    'nul',
    'truex',
    '"\\x"',
    '"\\u12g4"',
    '"\n"',
    '{"a":1,}',
    '[1,]',
    '{a:1}',
    '',
  ])('refuses %j', (text) => {
    expect(scanText(Buffer.from(text))).toEqual({ kind: 'not-json' });
  });

  it('refuses nesting that would exhaust a stack', () => {
    expect(scanText(Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)))).toEqual({ kind: 'not-json' });
  });
});
