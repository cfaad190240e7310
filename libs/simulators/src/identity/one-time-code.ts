import { createHmac } from 'node:crypto';

const PERIOD_MS = 30_000;

/** A time-based one-time code of six digits (RFC 6238, HMAC-SHA-1). */
export function oneTimeCode(secret: Uint8Array, atMs: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / PERIOD_MS)));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = digest[19]! & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The code of this moment, or of the one before or after: clocks differ (RFC 6238 §5.2). */
export function isOneTimeCode(secret: Uint8Array, code: string, atMs: number): boolean {
  return [-PERIOD_MS, 0, PERIOD_MS].some((shiftMs) => oneTimeCode(secret, atMs + shiftMs) === code);
}
