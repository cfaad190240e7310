import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();

/** Keyed digest (RFC 2104): what an API key is stored as, so that a stolen table opens nothing. */
export const hmacSha256 = (key: Uint8Array, data: string | Uint8Array): Buffer =>
  createHmac('sha256', key).update(data).digest();

/** SHA-256 of the canonical JSON of a value, in lowercase hexadecimal: equal values, equal digests. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value)).toString('hex');

/** Compares secrets in a time that says nothing about where they differ. */
export const equalDigests = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other);
