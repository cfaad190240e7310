import { Injectable } from '@nestjs/common';
import type { Grant, Principal } from '@beffroi/contracts/access';
import type { CollectiviteId } from '@beffroi/kernel';
import { type Authentication, Authenticator } from '@beffroi/platform/graphql';
import { BearerVerifier, type TokenIdentity } from '@beffroi/platform/oidc';
import { type Grantee, Grants, Organizations } from '../../domain/index.ts';
import { refusedTokenTexts } from './refused-token.texts.ts';

const BEARER = /^Bearer +([^ ]+)$/i;

/** Who sent a request: the token says who they are, our own rows what they may do. */
@Injectable()
export class BearerAuthenticator extends Authenticator {
  constructor(
    private readonly verifier: BearerVerifier,
    private readonly grants: Grants,
    private readonly organizations: Organizations,
  ) {
    super();
  }

  override async authenticate(authorization: string | undefined): Promise<Authentication> {
    if (!authorization) return { kind: 'anonymous' };
    const token = BEARER.exec(authorization)?.[1];
    if (!token) return { kind: 'refused', cause: refusedTokenTexts.malformed };
    const verified = await this.verifier.verify(token);
    if (!verified.ok) return { kind: 'refused', cause: refusedTokenTexts[verified.failure] };
    return { kind: 'known', principal: await this.principalOf(verified.value) };
  }

  private async principalOf(identity: TokenIdentity): Promise<Principal> {
    const { kind, subject, issuer, displayName, verifiedEmail } = identity;
    const grants = await this.grants.heldBy(granteeOf(identity));
    const actingFor = await this.placeNamedBy(identity, grants);
    return {
      actor: { kind, subject, issuer, ...(displayName ? { displayName } : {}) },
      grants,
      ...(actingFor ? { actingFor } : {}),
      ...(verifiedEmail ? { verifiedEmail } : {}),
    };
  }

  /** Asked only where there is a choice; a token that names several organisations, or none, makes none. */
  private async placeNamedBy(
    { organizations }: TokenIdentity,
    grants: readonly Grant[],
  ): Promise<CollectiviteId | undefined> {
    const [named, ...others] = organizations;
    const places = new Set(grants.map(({ collectiviteId }) => collectiviteId));
    return named && others.length === 0 && places.size > 1
      ? this.organizations.collectiviteOf(named.alias)
      : undefined;
  }
}

const granteeOf = ({ kind, issuer, subject, clientId }: TokenIdentity): Grantee =>
  kind === 'user' ? { kind, issuer, subject } : { kind, issuer, clientId };
