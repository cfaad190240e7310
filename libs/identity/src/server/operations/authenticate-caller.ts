import { Injectable } from '@nestjs/common';
import type { Grant, LoginProof, Principal } from '@beffroi/contracts/access';
import type { CollectiviteId } from '@beffroi/kernel';
import { type Authentication, Authenticator, type SessionCredential } from '@beffroi/platform/graphql';
import { BearerVerifier, type TokenIdentity } from '@beffroi/platform/oidc';
import { type Grantee, Grants, Organizations } from '../../domain/index.ts';
import { cookieAlone, refusedTokenTexts } from './refused-token.texts.ts';

const BEARER = /^Bearer +([^ ]+)$/i;

/** A token names its client as well; a session is a person's. */
type Caller =
  | (TokenIdentity & { readonly sessionId?: never })
  | (Omit<TokenIdentity, 'kind' | 'clientId'> & {
      readonly kind: 'user';
      readonly clientId?: never;
      readonly sessionId: string;
    });

/** Who sent a request: the token or the session says who they are, our own rows what they may do. */
@Injectable()
export class CallerAuthenticator extends Authenticator {
  constructor(
    private readonly verifier: BearerVerifier,
    private readonly grants: Grants,
    private readonly organizations: Organizations,
  ) {
    super();
  }

  override async authenticate(
    authorization: string | undefined,
    session?: SessionCredential,
  ): Promise<Authentication> {
    if (authorization) return this.authenticateBearer(authorization);
    return session ? this.authenticateSession(session) : { kind: 'anonymous' };
  }

  private async authenticateBearer(authorization: string): Promise<Authentication> {
    const token = BEARER.exec(authorization)?.[1];
    if (!token) return { kind: 'refused', cause: refusedTokenTexts.malformed };
    const verified = await this.verifier.verify(token);
    if (!verified.ok) return { kind: 'refused', cause: refusedTokenTexts[verified.failure] };
    return { kind: 'known', principal: await this.principalOf(verified.value) };
  }

  private async authenticateSession({
    sessionId,
    person,
    isFromOwnPage,
  }: SessionCredential): Promise<Authentication> {
    if (!isFromOwnPage) return { kind: 'refused', cause: cookieAlone };
    const { issuer, subject, displayName, verifiedEmail, organization, acr, authTime, amr } = person;
    const caller: Caller = {
      kind: 'user',
      issuer,
      subject,
      ...(displayName ? { displayName } : {}),
      ...(verifiedEmail ? { verifiedEmail } : {}),
      organizations: organization ? [{ alias: organization }] : [],
      proof: { ...(acr ? { acr } : {}), ...(authTime ? { authTime } : {}), amr },
      sessionId,
    };
    return { kind: 'known', principal: await this.principalOf(caller) };
  }

  private async principalOf(caller: Caller): Promise<Principal> {
    const { kind, subject, issuer, displayName, verifiedEmail } = caller;
    const grants = await this.grants.heldBy(granteeOf(caller));
    const actingFor = await this.placeNamedBy(caller, grants);
    return {
      actor: { kind, subject, issuer, ...(displayName ? { displayName } : {}) },
      grants,
      ...(actingFor ? { actingFor } : {}),
      ...(verifiedEmail ? { verifiedEmail } : {}),
      login: loginOf(caller),
    };
  }

  /** Asked only where there is a choice; a token that names several organisations, or none, makes none. */
  private async placeNamedBy(
    { organizations }: Caller,
    grants: readonly Grant[],
  ): Promise<CollectiviteId | undefined> {
    const [named, ...others] = organizations;
    const places = new Set(grants.map(({ collectiviteId }) => collectiviteId));
    return named && others.length === 0 && places.size > 1
      ? this.organizations.collectiviteOf(named.alias)
      : undefined;
  }
}

const loginOf = ({ proof, clientId, sessionId }: Caller): LoginProof => ({
  ...proof,
  ...(clientId ? { clientId } : {}),
  ...(sessionId ? { sessionId } : {}),
});

const granteeOf = (caller: Caller): Grantee =>
  caller.kind === 'user'
    ? { kind: caller.kind, issuer: caller.issuer, subject: caller.subject }
    : { kind: caller.kind, issuer: caller.issuer, clientId: caller.clientId };
