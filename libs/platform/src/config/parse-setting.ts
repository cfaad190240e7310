import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { err, ok, type Result, type Text } from '@beffroi/kernel';
import type { Setting, SettingType, SettingValues } from './setting.ts';

const MAX_PORT = 65_535;
const KEY_BYTES = 32;
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const BOOLEANS: Readonly<Record<string, boolean>> = { on: true, true: true, off: false, false: false };

type Parsers = {
  readonly [Type in SettingType]: (text: string, declared: Setting) => SettingValues[Type] | undefined;
};

/** Each gives undefined for a text that is not of its type. */
const PARSERS: Parsers = {
  string: (text) => text,
  secret: (text) => text,
  int: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : undefined),
  bool: (text) => BOOLEANS[text.toLowerCase()],
  port: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= MAX_PORT ? Number(text) : undefined),
  url: (text) => (URL.canParse(text) ? text : undefined),
  path: (text) => resolve(text),
  key: (text) => {
    const bytes = /^[\w+/-]+=*$/.test(text) ? Buffer.from(text, 'base64') : Buffer.of();
    return bytes.length === KEY_BYTES ? bytes : undefined;
  },
  duration: (text) => {
    const [, amount, unit] = /^(\d{1,9})(ms|s|min|h|d)$/.exec(text) ?? [];
    return unit ? Number(amount) * UNIT_MS[unit]! : undefined;
  },
  list: (text) => listOf(text),
  ranges: (text) => {
    const ranges = listOf(text);
    return ranges.every(isRange) ? ranges : undefined;
  },
  enum: (text, { values = [] }) => (values.includes(text) ? text : undefined),
};

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

/** In CIDR notation (RFC 4632, RFC 4291 §2.3); an address alone is a range of one. */
const isRange = (text: string): boolean => {
  const [address = '', prefix = '0', ...rest] = text.split('/');
  const bits = BITS[isIP(address)];
  return bits !== undefined && rest.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
};

const EXPECTED: Readonly<Record<SettingType, Text>> = {
  string: { fr: 'un texte', en: 'a text' },
  secret: { fr: 'un texte', en: 'a text' },
  int: { fr: 'un nombre entier', en: 'a whole number' },
  bool: { fr: 'on ou off', en: 'on or off' },
  port: { fr: 'un port de 0 à 65535', en: 'a port from 0 to 65535' },
  url: { fr: 'une URL absolue', en: 'an absolute URL' },
  path: { fr: 'un chemin', en: 'a path' },
  key: { fr: '32 octets en base64', en: '32 bytes in base64' },
  duration: {
    fr: 'une durée comme 250ms, 30s, 15min, 24h ou 7d',
    en: 'a duration such as 250ms, 30s, 15min, 24h or 7d',
  },
  list: { fr: 'des textes séparés par des virgules', en: 'texts separated by commas' },
  ranges: {
    fr: 'une liste de plages d’adresses comme 10.1.0.0/16, séparées par des virgules',
    en: 'a list of address ranges such as 10.1.0.0/16, separated by commas',
  },
  enum: { fr: 'l’une de ces valeurs :', en: 'one of' },
};

/** What a setting accepts, in words. */
export const expectation = ({ type, values = [] }: Setting): Text => {
  const { fr, en } = EXPECTED[type];
  const listed = type === 'enum' ? ` ${values.join(', ')}` : '';
  return { fr: `${fr}${listed}`, en: `${en}${listed}` };
};

export const isSecret = ({ type, secret }: Setting): boolean =>
  type === 'secret' || type === 'key' || secret === true;

/** The typed value, or why the text is none; the reason never repeats a secret. */
export const parseSetting = (text: string, declared: Setting): Result<SettingValues[SettingType], Text> => {
  const value = PARSERS[declared.type](text, declared);
  if (value !== undefined) return ok(value);
  const expected = expectation(declared);
  const given = isSecret(declared) ? undefined : JSON.stringify(text);
  return err({
    fr: `${given ?? 'la valeur'} n’est pas ${expected.fr}`,
    en: `${given ?? 'the value'} is not ${expected.en}`,
  });
};
