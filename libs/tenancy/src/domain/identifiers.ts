import { type Brand, err, ok, type Result } from '@beffroi/kernel';

/** Nine digits that name a legal unit in France (INSEE, SIRENE). */
export type Siren = Brand<string, 'Siren'>;
/** The code officiel géographique of a commune: text, since Corsica has letters (`2A004`). */
export type CodeInsee = Brand<string, 'CodeInsee'>;

/** What was wrong with an identifier, or with the set of them. */
export interface InvalidIdentifier {
  readonly kind: 'InvalidIdentifier';
  readonly identifier: 'siren' | 'codeInsee' | 'declared';
  readonly check: IdentifierCheck;
  /** What was given; empty when nothing was. */
  readonly given: string;
}
/** `key`: the Luhn key digit. `agreement`: two identifiers that name different bodies. */
export type IdentifierCheck =
  'missing' | 'digits' | 'length' | 'key' | 'format' | 'agreement' | 'name' | 'nature';

export const invalid = (
  identifier: InvalidIdentifier['identifier'],
  check: IdentifierCheck,
  given: string,
): InvalidIdentifier => ({ kind: 'InvalidIdentifier', identifier, check, given });

/** People write it in groups of three: `241 800 507`. */
const withoutSpaces = (text: string): string => text.replaceAll(/\s/gu, '');

export const parseSiren = (text: string): Result<Siren, InvalidIdentifier> => {
  const digits = withoutSpaces(text);
  if (!/^[0-9]*$/.test(digits)) return err(invalid('siren', 'digits', text));
  if (digits.length !== 9) return err(invalid('siren', 'length', text));
  if (!hasLuhnKey(digits)) return err(invalid('siren', 'key', text));
  return ok(digits as Siren);
};

export const parseCodeInsee = (text: string): Result<CodeInsee, InvalidIdentifier> => {
  const code = withoutSpaces(text).toUpperCase();
  if (code.length !== 5) return err(invalid('codeInsee', 'length', text));
  if (!/^(?:\d\d|2[AB])\d{3}$/.test(code)) return err(invalid('codeInsee', 'format', text));
  return ok(code as CodeInsee);
};

/** ISO/IEC 7812-1 annex B: every second digit from the right doubled, digits summed, a multiple of ten. */
const hasLuhnKey = (digits: string): boolean => {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const weighted = index % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
};
