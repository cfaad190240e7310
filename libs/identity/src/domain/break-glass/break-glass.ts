import { isOperatorRole, isRole, type OperatorRole } from '@beffroi/contracts/access';
import { type Brand, err, ok, type Result } from '@beffroi/kernel';

export type BreakGlassId = Brand<string, 'BreakGlassId'>;

/** That one person may act for the operator once, for a reason and a short while, without the identity provider. */
export interface BreakGlass {
  readonly id: BreakGlassId;
  readonly person: string;
  readonly reason: string;
  readonly role: OperatorRole;
  /** Who made it: the login of the database, and the account on the machine. */
  readonly grantedBy: string;
  readonly createdAt: Date;
  /** The end of the login too, whenever it began. */
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly failedTries: number;
}

/** Somebody who guesses at one code has to be let in by another. */
const MOST_FAILED_TRIES = 5;

/** Why a code opens nothing; who tries it is told none of these. */
export type BreakGlassRefusal = 'unknown' | 'locked' | 'revoked' | 'expired' | 'used' | 'wrong-secret';

/** @param found by the public part of a code; @param isSecretRight of the rest of it */
export const judgeBreakGlass = (
  found: BreakGlass | undefined,
  isSecretRight: boolean,
  now: Date,
): Result<BreakGlass, BreakGlassRefusal> => {
  if (!found) return err('unknown');
  if (found.failedTries >= MOST_FAILED_TRIES) return err('locked');
  if (found.revokedAt) return err('revoked');
  if (now >= found.expiresAt) return err('expired');
  if (found.usedAt) return err('used');
  return isSecretRight ? ok(found) : err('wrong-secret');
};

/** Asked with each request: who is revoked, or whose time is up, holds nothing from then on. */
export const isHeld = ({ usedAt, revokedAt, expiresAt }: BreakGlass, now: Date): boolean =>
  usedAt !== null && revokedAt === null && now < expiresAt;

export interface BreakGlassRequest {
  readonly person: string;
  readonly reason: string;
  readonly role: string;
  readonly lifetimeMs: number;
}

export type InvalidBreakGlass =
  | { readonly kind: 'PersonMissing' }
  | { readonly kind: 'ReasonTooShort'; readonly leastLength: number }
  | { readonly kind: 'NoOperatorRole'; readonly role: string }
  | { readonly kind: 'LifetimeOutOfBounds'; readonly mostMs: number };

/** Who reads the journal in a year has only this. */
const LEAST_REASON_LENGTH = 10;
/** What the table allows, whatever the setting. */
const MOST_MS = 24 * 60 * 60_000;

export const readBreakGlassRequest = (
  { person, reason, role, lifetimeMs }: BreakGlassRequest,
  mostMs: number,
): Result<BreakGlassRequest & { readonly role: OperatorRole }, InvalidBreakGlass> => {
  const limitMs = Math.min(mostMs, MOST_MS);
  if (person.trim() === '') return err({ kind: 'PersonMissing' });
  if (reason.trim().length < LEAST_REASON_LENGTH) {
    return err({ kind: 'ReasonTooShort', leastLength: LEAST_REASON_LENGTH });
  }
  if (!isRole(role) || !isOperatorRole(role)) return err({ kind: 'NoOperatorRole', role });
  if (lifetimeMs <= 0 || lifetimeMs > limitMs) return err({ kind: 'LifetimeOutOfBounds', mostMs: limitMs });
  return ok({ person: person.trim(), reason: reason.trim(), role, lifetimeMs });
};
