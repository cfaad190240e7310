import { decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { type Clock, err, ok, type Result, systemClock } from '@beffroi/kernel';
import { getJson, type GetJson } from './get-json.ts';
import { IssuerKeys } from './issuer.keys.ts';
import { readOrganizations, type TokenOrganization } from './organization.claim.ts';
import { displayNameOf, verifiedEmailOf } from './person.claims.ts';
import { type ProofClaims, proofOf } from './proof.claims.ts';
import { ALGORITHMS, CLOCK_TOLERANCE_S } from './signature.rules.ts';
import { refusalOf, type TokenRefusal } from './token.refusal.ts';

/** Who an access token speaks for. What they may do is not in it: our own database says that. */
export interface TokenIdentity {
  readonly kind: 'user' | 'service-account';
  readonly issuer: string;
  readonly subject: string;
  /** The client that obtained the token (`azp`). */
  readonly clientId: string;
  readonly displayName?: string;
  /** The e-mail address, only where the issuer says that it checked it (`email_verified`); in lower case. */
  readonly verifiedEmail?: string;
  /** Where the person means to act, as far as the token says. */
  readonly organizations: readonly TokenOrganization[];
  readonly proof: ProofClaims;
}

export interface VerifierOptions {
  /** Exact issuers whose tokens are read. */
  readonly issuers: readonly string[];
  /** Our API: tokens made for anybody else are refused. */
  readonly audience: string;
  /** Clients whose tokens are read; any client of the issuers unless given. */
  readonly clients?: readonly string[] | undefined;
  readonly clock?: Clock;
  readonly getJson?: GetJson;
}

/** Verifies OpenID Connect access tokens (RFC 9068's checks, with the claims of Keycloak). */
export class BearerVerifier {
  private readonly keysByIssuer: ReadonlyMap<string, IssuerKeys>;
  private readonly clock: Clock;

  constructor(private readonly options: VerifierOptions) {
    this.clock = options.clock ?? systemClock;
    this.keysByIssuer = new Map(
      options.issuers.map((issuer) => [
        issuer,
        new IssuerKeys(issuer, this.clock, options.getJson ?? getJson),
      ]),
    );
  }

  async verify(token: string): Promise<Result<TokenIdentity, TokenRefusal>> {
    try {
      const issuer = decodeJwt(token).iss;
      const keys = this.keysByIssuer.get(issuer ?? '');
      if (!issuer || !keys) return err('issuer');
      const { payload } = await jwtVerify(token, keys.find, {
        issuer,
        audience: this.options.audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: this.clock.now(),
        requiredClaims: ['exp', 'sub', 'azp'],
      });
      return this.identify(issuer, payload);
    } catch (error) {
      return err(refusalOf(error));
    }
  }

  private identify(issuer: string, payload: JWTPayload): Result<TokenIdentity, TokenRefusal> {
    const { sub, azp, typ } = payload;
    if (typ !== 'Bearer') return err('not-an-access-token');
    if (typeof sub !== 'string' || typeof azp !== 'string') return err('claims');
    if (this.options.clients && !this.options.clients.includes(azp)) return err('client');
    const displayName = displayNameOf(payload);
    const verifiedEmail = verifiedEmailOf(payload);
    return ok({
      kind: isServiceAccount(payload, azp) ? 'service-account' : 'user',
      issuer,
      subject: sub,
      clientId: azp,
      ...(displayName ? { displayName } : {}),
      ...(verifiedEmail ? { verifiedEmail } : {}),
      organizations: readOrganizations(payload['organization']),
      proof: proofOf(payload),
    });
  }
}

/**
 * Client credentials: Keycloak names the account behind the client (scope `profile`), or, without that scope, says
 * `client_id` and has no session (`sid`), which every login has.
 */
const isServiceAccount = (
  { preferred_username: username, client_id: clientId, sid }: JWTPayload,
  azp: string,
): boolean =>
  username === undefined
    ? clientId === azp && sid === undefined
    : username === `service-account-${azp.toLowerCase()}`;
