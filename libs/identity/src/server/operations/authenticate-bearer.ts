import { Injectable } from '@nestjs/common';
import type { Principal } from '@beffroi/contracts/access';
import { type Authentication, Authenticator } from '@beffroi/platform/graphql';
import { BearerVerifier, type TokenIdentity } from '@beffroi/platform/oidc';
import { type Grantee, Grants } from '../../domain/index.ts';
import { refusedTokenTexts } from './refused-token.texts.ts';

const BEARER = /^Bearer +([^ ]+)$/i;

/** Who sent a request: the token says who they are, our own rows what they may do. */
@Injectable()
export class BearerAuthenticator extends Authenticator {
  constructor(
    private readonly verifier: BearerVerifier,
    private readonly grants: Grants,
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
    const { kind, subject, issuer, displayName } = identity;
    return {
      actor: { kind, subject, issuer, ...(displayName ? { displayName } : {}) },
      grants: await this.grants.heldBy(granteeOf(identity)),
    };
  }
}

const granteeOf = ({ kind, issuer, subject, clientId }: TokenIdentity): Grantee =>
  kind === 'user' ? { kind, issuer, subject } : { kind, issuer, clientId };
