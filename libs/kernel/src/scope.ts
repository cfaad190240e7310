import type { CollectiviteId } from './ids.ts';

/** Who acts: the first argument of every service, repository, loader and job. */
export type Scope = TenantScope | OperatorScope | SystemScope;

/** A person or program inside one collectivité; row-level security shows nothing else. */
export interface TenantScope {
  readonly kind: 'tenant';
  readonly collectiviteId: CollectiviteId;
  readonly actor: Actor;
}

/** Somebody of the syndicate that runs the installation; sees every collectivité and is audited. */
export interface OperatorScope {
  readonly kind: 'operator';
  readonly actor: Actor;
}

/** The program itself, sweeping across tenants; says why. */
export interface SystemScope {
  readonly kind: 'system';
  readonly reason: string;
}

export interface Actor {
  /** An API key acts for itself, through a gateway, where it may manage keys. */
  readonly kind: 'user' | 'service-account' | 'api-key';
  /** The subject in its issuer, or the id of the API key; never an e-mail address. */
  readonly subject: string;
  readonly issuer: string;
  readonly displayName?: string;
}

/**
 * The issuer of who was let in without an identity provider, on the day that it is down. It is no address, so no provider
 * has it: an actor of this issuer is known everywhere for what they are.
 */
export const BREAK_GLASS_ISSUER = 'beffroi:break-glass';

export const systemScope = (reason: string): SystemScope => ({ kind: 'system', reason });
