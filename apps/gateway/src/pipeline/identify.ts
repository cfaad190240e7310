import { err, ok, type Result } from '@beffroi/kernel';
import { parseApiKey } from '@beffroi/keys/domain';
import type { Key, Records } from '../records/record.views.ts';
import type { Identity } from './identity.ts';
import type { KeyDigests, RememberedKey } from './key.digests.ts';

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
  readonly digests: KeyDigests;
}

export const identify = (caller: Caller, means: IdentifyMeans): Result<Identity, IdentifyRefusal> => {
  const { digests } = means;
  const { authorization = '' } = caller;
  const recalled = digests.recall(authorization);
  if (recalled) return identifyByKey(recalled, caller, means);
  const digest = readDigest(authorization, digests);
  if (!digest.ok) return digest;
  const key: RememberedKey = { digest: digest.value, opened: undefined };
  const identified = identifyByKey(key, caller, means);
  if (key.opened) digests.remember(authorization, key);
  return identified;
};

const identifyByKey = (
  known: RememberedKey,
  caller: Caller,
  means: IdentifyMeans,
): Result<Identity, IdentifyRefusal> => {
  const { records } = means;
  if (known.opened?.records !== records || known.opened.changes !== records.changes) {
    known.opened = undefined;
    const identified = identityOf(known.digest, records);
    if (!identified.ok) return identified;
    known.opened = { identified, records, changes: records.changes };
  }
  const { identified } = known.opened;
  const refusal = keyRefusal(identified.value.key, known.digest, caller, means);
  return refusal ? err(refusal) : identified;
};

/** Reads the key, the checksum first: a typing mistake costs no digest and gets its own answer. */
const readDigest = (authorization: string, digests: KeyDigests): Result<string, IdentifyRefusal> => {
  if (authorization === '') return err({ kind: 'no-key' });
  const text = BEARER.exec(authorization)?.[1];
  if (text === undefined) return err({ kind: 'not-bearer' });
  const parsed = parseApiKey(text);
  return parsed.ok ? ok(digests.of(text)) : err({ kind: 'malformed-key', reason: parsed.failure.reason });
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

const identityOf = (digest: string, records: Records): Result<Identity, IdentifyRefusal> => {
  const key = records.keyByDigest(digest);
  if (!key) return err(UNKNOWN_KEY);
  const project = records.project(key.projectId);
  const tenant = project && records.tenant(project.collectiviteId);
  return tenant ? ok({ key, project, tenant }) : err({ kind: 'records-incomplete' });
};
