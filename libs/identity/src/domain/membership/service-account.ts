import type { Role } from '@beffroi/contracts/access';
import { type Brand, type CollectiviteId, err, ok, type Result } from '@beffroi/kernel';

export type ServiceAccountId = Brand<string, 'ServiceAccountId'>;

/** One role of one program, known by the client whose credentials it uses. */
export interface ServiceAccount {
  readonly id: ServiceAccountId;
  readonly issuer: string;
  readonly clientId: string;
  readonly role: Role;
  /** null for a role of the operator. */
  readonly collectiviteId: CollectiviteId | null;
  /** From when it allows nothing, until somebody decides about it. */
  readonly suspendedAt: Date | null;
  readonly createdAt: Date;
}

export interface InvalidClient {
  readonly kind: 'InvalidClient';
  readonly clientId: string;
}
export interface UnknownIssuer {
  readonly kind: 'UnknownIssuer';
  readonly issuer: string;
  /** Those whose tokens are accepted. */
  readonly accepted: readonly string[];
}

/** What Keycloak takes as a client id, without what would mislead a reader of logs. */
const CLIENT_ID = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}$/;

/** @param issuer the first accepted one unless given */
export const readClient = (
  clientId: string,
  issuer: string | null | undefined,
  accepted: readonly string[],
): Result<{ readonly clientId: string; readonly issuer: string }, InvalidClient | UnknownIssuer> => {
  if (!CLIENT_ID.test(clientId)) return err({ kind: 'InvalidClient', clientId });
  const chosen = issuer ?? accepted[0];
  return chosen !== undefined && accepted.includes(chosen)
    ? ok({ clientId, issuer: chosen })
    : err({ kind: 'UnknownIssuer', issuer: chosen ?? '', accepted });
};
