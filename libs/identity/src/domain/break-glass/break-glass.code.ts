/** Crockford's base 32: no letter is taken for a digit, when somebody reads it out over the telephone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LOOKALIKES: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };
const BITS_PER_LETTER = 5;
const GROUP = /.{4}/g;

/** Random bytes in a code: 40 bits to find it by, 120 to open with. */
export const CODE_BYTES = 20;
const NAME_LETTERS = 8;
const LETTERS = (CODE_BYTES * 8) / BITS_PER_LETTER;

export interface BreakGlassCode {
  /** By which it is found; no secret. */
  readonly name: string;
  readonly secret: string;
}

/** Eight groups of four letters. */
export const writeCode = ({ name, secret }: BreakGlassCode): string =>
  (name + secret).match(GROUP)!.join('-');

/** @param random {@link CODE_BYTES} of them */
export const drawCode = (random: Uint8Array): BreakGlassCode => split(lettersOf(random));

/** As somebody typed it: small letters, blanks and mistaken letters do no harm. Undefined for what is no code. */
export const readCode = (text: string): BreakGlassCode | undefined => {
  const letters = text
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/[OIL]/g, (letter) => LOOKALIKES[letter]!);
  const isCode = letters.length === LETTERS && [...letters].every((letter) => ALPHABET.includes(letter));
  return isCode ? split(letters) : undefined;
};

const split = (letters: string): BreakGlassCode => ({
  name: letters.slice(0, NAME_LETTERS),
  secret: letters.slice(NAME_LETTERS),
});

const lettersOf = (bytes: Uint8Array): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{5}/g, (five) => ALPHABET[Number.parseInt(five, 2)]!);
};
