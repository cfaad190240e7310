import fc from 'fast-check';

/** One member as it may be written: its name, and the bytes from the name to the end of the value. */
export interface SpelledMember {
  readonly name: string;
  readonly text: string;
}

const white = fc.stringMatching(/^[ \t\n\r]{0,3}$/);
const escaped = (text: string): string =>
  `"${[...text]
    .flatMap((character) => character.split(''))
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')}"`;
export const spelledString = (text: string) => fc.constantFrom(JSON.stringify(text), escaped(text));

/** Values whose spelling would not survive being parsed and written again. */
const delicate = fc.constantFrom(
  '1.000e0',
  '-0',
  '12345678901234567890123',
  '1e400',
  '"\\u00e9\\/"',
  '{"model":"x","priority":1,"model":{"cache_salt":[]}}',
  '[ "\\"model\\":", {"max_tokens" : null} ]',
);
export const spelledValue = fc.oneof(
  delicate,
  fc.string({ unit: 'binary' }).chain(spelledString),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.jsonValue().map((value) => JSON.stringify(value, null, '\t')),
);

export const spelledMember = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<SpelledMember> =>
  fc
    .tuple(spelledString(name), white, white, value)
    .map(([written, before, after, text]) => ({ name, text: `${written}${before}:${after}${text}` }));

/** An object of these members in this order, with white space anywhere between. */
export const spelledObject = (members: readonly SpelledMember[]): fc.Arbitrary<string> =>
  fc.array(white, { minLength: 2 * members.length + 2, maxLength: 2 * members.length + 2 }).map((spaces) => {
    const inner = members.map(({ text }, index) => `${spaces[2 * index]}${text}${spaces[2 * index + 1]}`);
    return `${spaces.at(-2)}{${inner.join(',')}}${spaces.at(-1)}`;
  });
