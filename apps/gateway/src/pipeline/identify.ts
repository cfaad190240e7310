import { createHmac, createSecretKey } from 'node:crypto';
import { err, ok, type Result } from '@beffroi/kernel';
import { parseApiKey } from '@beffroi/keys/domain';
import type { Key, Project, Records, Tenant } from '../records/record.views.ts';

/** Whose request it is. */
export interface Identity {
  readonly key: Key;
  readonly project: Project;
  readonly tenant: Tenant;
}

export type IdentifyRefusal =
  | { readonly kind: 'no-key' }
  | { readonly kind: 'not-bearer' }
  | { readonly kind: 'malformed-key'; readonly reason: 'pattern' | 'checksum' }
  /** Revoked keys are forgotten: they are unknown too. */
  | { readonly kind: 'unknown-key' }
  | { readonly kind: 'rotated-key' }
  | { readonly kind: 'expired-key'; readonly at: Date }
  | { readonly kind: 'address-refused' }
  /** The key is here and its project or collectivité is not, or cannot be read. */
  | { readonly kind: 'records-incomplete' };

export interface Caller {
  readonly authorization: string | undefined;
  /** Asked for only where it matters: few keys are bound to addresses. */
  readonly address: string | undefined;
}

export interface IdentifyMeans {
  readonly records: Records;
  readonly nowMs: number;
  readonly digestOf: KeyDigest;
}

/** HMAC-SHA-256 of a whole key with the pepper, base64url. */
export type KeyDigest = (key: string) => string;

/** The pepper is prepared once: given as bytes to each digest, it would cost five times what the digest does. */
export const keyDigest = (pepper: Uint8Array): KeyDigest => {
  const secret = createSecretKey(pepper);
  return (key) => createHmac('sha256', secret).update(key).digest('base64url');
};

/** Reads the key, the checksum first: a typing mistake costs no digest and gets its own answer. */
export const identify = (caller: Caller, means: IdentifyMeans): Result<Identity, IdentifyRefusal> => {
  const { authorization } = caller;
  if (authorization === undefined || authorization === '') return err({ kind: 'no-key' });
  const text = BEARER.exec(authorization)?.[1];
  if (text === undefined) return err({ kind: 'not-bearer' });
  const parsed = parseApiKey(text);
  if (!parsed.ok) return err({ kind: 'malformed-key', reason: parsed.failure.reason });
  const digest = means.digestOf(text);
  const key = means.records.keyByDigest(digest);
  const refusal = key ? keyRefusal(key, digest, caller, means) : UNKNOWN_KEY;
  return refusal ? err(refusal) : identityOf(key!, means.records);
};

const BEARER = /^Bearer +(\S+) *$/i;
const UNKNOWN_KEY: IdentifyRefusal = { kind: 'unknown-key' };

const keyRefusal = (
  key: Key,
  digest: string,
  caller: Caller,
  { nowMs }: IdentifyMeans,
): IdentifyRefusal | undefined => {
  if (digest !== key.digest && nowMs >= key.previousUntilMs) return { kind: 'rotated-key' };
  if (nowMs >= key.expiresAtMs) return { kind: 'expired-key', at: new Date(key.expiresAtMs) };
  if (key.addresses && !key.addresses.includes(caller.address ?? '')) return { kind: 'address-refused' };
  return undefined;
};

const identityOf = (key: Key, records: Records): Result<Identity, IdentifyRefusal> => {
  const project = records.project(key.projectId);
  const tenant = project && records.tenant(project.collectiviteId);
  return tenant ? ok({ key, project, tenant }) : err({ kind: 'records-incomplete' });
};
