import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { sha256 } from './digest.ts';

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key and its name; the name travels with what it sealed, so that keys can be rotated. */
export interface SealingKey {
  /** First 8 hexadecimal digits of the SHA-256 of the key. */
  readonly kid: string;
  readonly bytes: Uint8Array;
}

/** A sealed text that no key at hand opens: another key, another context, or tampered with. A bug or an attack. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** @throws RangeError when the key is not 32 bytes long */
export const sealingKey = (bytes: Uint8Array): SealingKey => {
  if (bytes.length !== KEY_BYTES)
    throw new RangeError(`a sealing key has ${KEY_BYTES} bytes, not ${bytes.length}`);
  return { kid: sha256(bytes).toString('hex', 0, 4), bytes };
};

/**
 * Encrypts and authenticates with AES-256-GCM (NIST SP 800-38D): `v1.<kid>.<nonce>.<ciphertext and tag>`, base64url.
 *
 * @param context what the text belongs to, such as `site:<id>`; it opens in no other context
 */
export const seal = (key: SealingKey, plaintext: string | Uint8Array, context: string): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key.bytes, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, key.kid, nonce.toString('base64url'), body.toString('base64url')].join('.');
};

/**
 * Opens what {@link seal} closed.
 *
 * @param keys the key, or the keys of before and after a rotation
 * @throws SealBroken when none of them opens it in this context
 */
export const open = (keys: SealingKey | readonly SealingKey[], sealed: string, context: string): Buffer => {
  const [version, kid, nonceText, bodyText] = sealed.split('.');
  const key = [keys].flat().find((candidate) => candidate.kid === kid);
  if (version !== VERSION || !nonceText || !bodyText) throw new SealBroken('not a sealed text');
  if (!key) throw new SealBroken(`no key ${kid} to open what belongs to ${context}`);
  const body = Buffer.from(bodyText, 'base64url');
  try {
    const decipher = createDecipheriv(CIPHER, key.bytes, Buffer.from(nonceText, 'base64url'), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(context))
      .setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new SealBroken(`not sealed by key ${kid} for ${context}`, { cause });
  }
};

/** {@link open} for a text in UTF-8. */
export const openText = (keys: SealingKey | readonly SealingKey[], sealed: string, context: string): string =>
  open(keys, sealed, context).toString('utf8');
