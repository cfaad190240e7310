import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';

/** RFC 7914; the costs that OWASP's Password Storage Cheat Sheet sets beside 2^17, 8, 1, in a quarter of its memory. */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
/** Of 128 · N · r bytes, with room to spare. */
const MEMORY_BYTES = 64 * 1024 * 1024;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** For secrets that people hold: `scrypt$N$r$p$salt$hash`, base64url. Takes some 32 MiB and a tenth of a second. */
export const slowHash = async (secret: string | Uint8Array): Promise<string> => {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(secret, salt, COST);
  const { N, r, p } = COST;
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
};

/** Takes as long for a wrong secret as for the right one. @throws RangeError for what {@link slowHash} did not make */
export const isSlowHashOf = async (secret: string | Uint8Array, stored: string): Promise<boolean> => {
  const [scheme, N, r, p, salt = '', hash = ''] = stored.split('$');
  if (scheme !== 'scrypt') throw new RangeError('not a hash by scrypt');
  const expected = Buffer.from(hash, 'base64url');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(secret, Buffer.from(salt, 'base64url'), cost);
  return expected.length === derived.length && timingSafeEqual(expected, derived);
};

const derive = (secret: string | Uint8Array, salt: Uint8Array, cost: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(secret, salt, HASH_BYTES, { ...cost, maxmem: MEMORY_BYTES }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
