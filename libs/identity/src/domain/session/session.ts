import type { ClientKind } from '@beffroi/contracts/audit';
import type { Brand } from '@beffroi/kernel';

export type SessionId = Brand<string, 'SessionId'>;

/** Who logged in with a browser, as the identity provider said it then. */
export interface LoggedIn {
  readonly issuer: string;
  readonly subject: string;
  readonly displayName: string | null;
  readonly verifiedEmail: string | null;
  /** The alias of the organisation for which they logged in. */
  readonly organization: string | null;
  readonly authTime: Date | null;
  /** Level of authentication. */
  readonly acr: string | null;
  /** Means of authentication (RFC 8176), as far as the provider says. */
  readonly amr: readonly string[];
  /** The provider's own session. */
  readonly sid: string | null;
}

/** From where somebody logged in, or was last seen. */
export interface SessionOrigin {
  /** IPv4 or IPv6. */
  readonly address: string;
  readonly client: ClientKind;
}

export interface SessionLifetimes {
  /** It ends when nothing came for so long. */
  readonly idleMs: number;
  /** It ends so long after the login, whatever came. */
  readonly absoluteMs: number;
}

export interface SessionTimes {
  readonly idleUntil: Date;
  readonly endsAt: Date;
  readonly lastSeenAt: Date;
  /** When its secret was last drawn. */
  readonly rotatedAt: Date;
}

/** The secret changes this often, so that one that leaked is soon worth nothing. */
const ROTATED_EVERY_MS = 15 * 60_000;
/** Requests that a browser had sent before it learnt the new secret. */
const OVERLAP_MS = 60_000;
/** Being there is noted this many times within the idle lifetime: not with each request, and never too late. */
const NOTES_A_LIFETIME = 30;

const after = (instant: Date, ms: number): Date => new Date(instant.getTime() + ms);
const earlier = (one: Date, other: Date): Date => (one < other ? one : other);

/** @param until the latest end, where there is one before the absolute lifetime's */
export const beginSession = (
  now: Date,
  { idleMs, absoluteMs }: SessionLifetimes,
  until = after(now, absoluteMs),
): SessionTimes => {
  const endsAt = earlier(after(now, absoluteMs), until);
  return { idleUntil: earlier(after(now, idleMs), endsAt), endsAt, lastSeenAt: now, rotatedAt: now };
};

export type SessionStep =
  | { readonly kind: 'ended' }
  /** Nothing to write. */
  | { readonly kind: 'goes-on' }
  | { readonly kind: 'seen'; readonly times: SessionTimes }
  /** Gets a new secret; the one it has serves until `overlapUntil`. */
  | { readonly kind: 'rotated'; readonly times: SessionTimes; readonly overlapUntil: Date };

/** What a request does to the session it came with. */
export const stepSession = (times: SessionTimes, now: Date, { idleMs }: SessionLifetimes): SessionStep => {
  const { endsAt, idleUntil, lastSeenAt, rotatedAt } = times;
  if (now >= endsAt || now >= idleUntil) return { kind: 'ended' };
  const seen = { ...times, lastSeenAt: now, idleUntil: earlier(after(now, idleMs), endsAt) };
  if (now >= after(rotatedAt, ROTATED_EVERY_MS)) {
    return { kind: 'rotated', times: { ...seen, rotatedAt: now }, overlapUntil: after(now, OVERLAP_MS) };
  }
  return now >= after(lastSeenAt, idleMs / NOTES_A_LIFETIME)
    ? { kind: 'seen', times: seen }
    : { kind: 'goes-on' };
};
