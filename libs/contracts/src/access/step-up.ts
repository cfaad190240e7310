import { BREAK_GLASS_ISSUER } from '@beffroi/kernel';
import type { Principal } from './principal.ts';

/** What a login must have been for what is sensitive. */
export interface StepUpPolicy {
  /** Levels of authentication with a second factor, as providers write them in `acr`. */
  readonly acrValues: readonly string[];
  readonly maxAgeMs: number;
  /** Clients whose tokens need none: programs, behind which there is nobody with a second factor. */
  readonly exemptClients: readonly string[];
}

export type StepUpDecision =
  | { readonly kind: 'strong-enough' }
  /** The person has to log in again, with a second factor. */
  | { readonly kind: 'step-up-required' }
  /** A program cannot, and nobody has exempted it. */
  | { readonly kind: 'person-required' };

/** Whether somebody may do what is sensitive, by how and when they logged in (as RFC 9470 means it). */
export const decideStepUp = (
  { actor, login = {} }: Principal,
  { acrValues, maxAgeMs, exemptClients }: StepUpPolicy,
  now: Date,
): StepUpDecision => {
  const { acr, authTime, clientId } = login;
  if (clientId !== undefined && exemptClients.includes(clientId)) return { kind: 'strong-enough' };
  // There is no provider to log in with again; the code was held by two people, and its time is short.
  if (actor.issuer === BREAK_GLASS_ISSUER) return { kind: 'strong-enough' };
  if (actor.kind !== 'user') return { kind: 'person-required' };
  const isStrong = acr !== undefined && acrValues.includes(acr);
  const isRecent = authTime !== undefined && now.getTime() - authTime.getTime() <= maxAgeMs;
  return isStrong && isRecent ? { kind: 'strong-enough' } : { kind: 'step-up-required' };
};
