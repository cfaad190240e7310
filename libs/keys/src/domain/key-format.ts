import { err, ok, type Result } from '@beffroi/kernel';
import { base62, bigEndian } from './base62.ts';
import { crc32 } from './crc32.ts';

export const KEY_ENVIRONMENTS = ['live', 'test'] as const;
export type KeyEnvironment = (typeof KEY_ENVIRONMENTS)[number];

/** `bfr-<environment>-<public id>-<256-bit secret>-<checksum>` (INTERFACES, API key). */
const PATTERN = /^bfr-(live|test)-([0-9A-Za-z]{12})-[0-9A-Za-z]{43}-[0-9A-Za-z]{6}$/;
const PUBLIC_ID_DIGITS = 12;
const SECRET_BYTES = 32;
const SECRET_DIGITS = 43;
const CHECKSUM_DIGITS = 6;

/** What a well-formed key says of itself; only its digest tells whether it opens anything. */
export interface ParsedKey {
  readonly environment: KeyEnvironment;
  readonly publicId: string;
}

/** `checksum`: shaped like a key, with a typing mistake in it. */
export interface MalformedKey {
  readonly kind: 'malformed';
  readonly reason: 'pattern' | 'checksum';
}

export const parseApiKey = (text: string): Result<ParsedKey, MalformedKey> => {
  const match = PATTERN.exec(text);
  if (!match) return err({ kind: 'malformed', reason: 'pattern' });
  const lastHyphen = text.length - CHECKSUM_DIGITS - 1;
  if (checksumOf(text.slice(0, lastHyphen)) !== text.slice(lastHyphen + 1))
    return err({ kind: 'malformed', reason: 'checksum' });
  return ok({ environment: match[1] as KeyEnvironment, publicId: match[2]! });
};

/** @param secret 32 random bytes */
export const formatApiKey = (environment: KeyEnvironment, publicId: string, secret: Uint8Array): string => {
  if (secret.length !== SECRET_BYTES)
    throw new RangeError(`a secret has ${SECRET_BYTES} bytes, not ${secret.length}`);
  const body = `bfr-${environment}-${publicId}-${base62(bigEndian(secret), SECRET_DIGITS)}`;
  return `${body}-${checksumOf(body)}`;
};

/** @param random at least 16 random bytes: 71 bits are used, so that the remainder is even */
export const publicIdOf = (random: Uint8Array): string => base62(bigEndian(random), PUBLIC_ID_DIGITS);

const checksumOf = (body: string): string => base62(BigInt(crc32(body)), CHECKSUM_DIGITS);
