import { createHmac, hkdfSync } from 'node:crypto';
import { err, ok, type Result } from '@beffroi/kernel';
import { equalDigests, sha256 } from './digest.ts';
import { randomSecret } from './random.ts';

/** What a signature binds; whoever changes one of them, or sends it later, is refused. */
export interface SignedParts {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: Uint8Array;
  /** The program that sends it. */
  readonly sender: string;
  /** For whom it asks. */
  readonly subject: string;
}

export interface Signature extends Pick<SignedParts, 'sender' | 'subject'> {
  readonly issuedAtMs: number;
  /** Never the same twice. */
  readonly nonce: string;
}

export interface BadSignature {
  readonly kind: 'BadSignature';
  readonly reason: 'missing' | 'malformed' | 'untimely' | 'wrong' | 'seen-before';
}

export const SIGNATURE_HEADER = 'x-beffroi-signature';

const VERSION = 'v1';
const NONCE_BYTES = 16;
/** Both ways: what the clocks of two machines may differ by, and the way from one to the other. */
const TOLERANCE_MS = 30_000;

/** A key for one purpose from a key for many (RFC 5869), so that what is signed here opens nothing there. */
export const deriveKey = (key: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', purpose, 32));

/** The value of {@link SIGNATURE_HEADER}: HMAC-SHA-256 over method, path, digest of the body, who, when and a nonce. */
export const signRequest = (key: Uint8Array, parts: SignedParts, nowMs: number): string => {
  const { sender, subject } = parts;
  const signature = {
    sender,
    subject,
    issuedAtMs: Math.floor(nowMs),
    nonce: randomSecret(NONCE_BYTES).toString('base64url'),
  };
  const { issuedAtMs, nonce } = signature;
  const names = [encodeURIComponent(sender), encodeURIComponent(subject)];
  return [VERSION, ...names, issuedAtMs, nonce, mac(key, parts, signature).toString('base64url')].join(';');
};

/** Takes each signature once, and only about the time it was made: a request that was recorded opens nothing. */
export class RequestVerifier {
  readonly #key: Uint8Array;
  /** Nonces by the instant from which they are too old anyway. */
  readonly #seen = new Map<string, number>();

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  verify(
    header: string | undefined,
    request: Pick<SignedParts, 'method' | 'path' | 'body'>,
    nowMs: number,
  ): Result<Signature, BadSignature> {
    if (header === undefined) return refused('missing');
    const read = readHeader(header);
    if (!read) return refused('malformed');
    const { signature, given } = read;
    if (Math.abs(nowMs - signature.issuedAtMs) > TOLERANCE_MS) return refused('untimely');
    if (!equalDigests(given, mac(this.#key, request, signature))) return refused('wrong');
    // Only after the signature: strangers cannot fill the memory.
    return this.#remember(signature.nonce, nowMs) ? ok(signature) : refused('seen-before');
  }

  #remember(nonce: string, nowMs: number): boolean {
    for (const [old, untilMs] of this.#seen) {
      if (untilMs > nowMs) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(nonce)) return false;
    this.#seen.set(nonce, nowMs + 2 * TOLERANCE_MS);
    return true;
  }
}

const refused = (reason: BadSignature['reason']): Result<never, BadSignature> =>
  err({ kind: 'BadSignature', reason });

const readHeader = (header: string): { signature: Signature; given: Buffer } | undefined => {
  const [version, sender, subject, issuedAt, nonce, given, ...rest] = header.split(';');
  if (version !== VERSION || !nonce || !given || rest.length > 0) return undefined;
  if (!/^\d{1,15}$/.test(issuedAt!) || !/^[\w-]{22}$/.test(nonce)) return undefined;
  try {
    const names = { sender: decodeURIComponent(sender!), subject: decodeURIComponent(subject!) };
    return {
      signature: { ...names, issuedAtMs: Number(issuedAt), nonce },
      given: Buffer.from(given, 'base64url'),
    };
  } catch {
    return undefined;
  }
};

const mac = (
  key: Uint8Array,
  { method, path, body }: Pick<SignedParts, 'method' | 'path' | 'body'>,
  { sender, subject, issuedAtMs, nonce }: Signature,
): Buffer => {
  const text = JSON.stringify([
    VERSION,
    method,
    path,
    sha256(body).toString('hex'),
    sender,
    subject,
    issuedAtMs,
    nonce,
  ]);
  return createHmac('sha256', key).update(text).digest();
};
