import { equalDigests, hmacSha256 } from '../crypto/index.ts';

/** The header `t=<Unix seconds>,v1=<HMAC-SHA-256 of "t.body", hexadecimal>`. */
export const WEBHOOK_SIGNATURE = 'beffroi-signature';

export const signatureOf = (secret: string, body: string, at: Date): string => {
  const seconds = Math.floor(at.getTime() / 1_000);
  return `t=${seconds},v1=${digest(secret, body, seconds)}`;
};

const TOLERANCE_S = 300;

/** As receivers check it: the signature is of this body, and no older than five minutes. */
export const isSignedBy = (secret: string, body: string, header: string, now: Date): boolean => {
  const [, time, said] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (!time || !said) return false;
  const seconds = Number(time);
  const isRecent = Math.abs(now.getTime() / 1_000 - seconds) <= TOLERANCE_S;
  return (
    isRecent && equalDigests(Buffer.from(said, 'hex'), Buffer.from(digest(secret, body, seconds), 'hex'))
  );
};

const digest = (secret: string, body: string, seconds: number): string =>
  hmacSha256(Buffer.from(secret), `${seconds}.${body}`).toString('hex');
