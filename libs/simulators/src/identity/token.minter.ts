import { createPublicKey, type JsonWebKey, type KeyObject, randomUUID } from 'node:crypto';
import { generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { type IdentityState } from './identity.state.ts';
import { accessClaims, type Claims } from './keycloak.claims.ts';
import { type Realm } from './realm.ts';

/** What differs from a valid access token. */
export interface TokenOverrides {
  /** Whose token; the first user's unless said. */
  readonly username?: string;
  /** The client it was issued to (`azp`). */
  readonly clientId?: string;
  readonly scopes?: readonly string[];
  /** Replace claims; `undefined` takes one out. `exp` and `iat` are Unix seconds. */
  readonly claims?: Claims;
  /** Merged into the JOSE header. */
  readonly header?: Readonly<Record<string, unknown>>;
  /**
   * `realm`: the realm's key (RS256). `foreign`: another RSA key under the realm's `kid`. `public-as-secret`:
   * HS256 with the public key's PEM. `none`: unsigned.
   */
  readonly signature?: 'realm' | 'foreign' | 'public-as-secret' | 'none';
}

export interface TokenMinter {
  readonly issuer: string;
  readonly publicKey: KeyObject;
  sign(this: void, overrides?: TokenOverrides): Promise<string>;
}

/** Mints access tokens without a login: valid ones, and every kind that must be refused. */
export function createTokenMinter(issuer: string, realm: Realm, { signingKey }: IdentityState): TokenMinter {
  const { kty, n, e, kid } = signingKey;
  const publicKey = createPublicKey({ key: { kty, n, e } as JsonWebKey, format: 'jwk' });

  async function sign(overrides: TokenOverrides = {}): Promise<string> {
    const payload = payloadOf(issuer, realm, overrides);
    const jws = (alg: string) =>
      new SignJWT(payload).setProtectedHeader({ typ: 'JWT', kid, ...overrides.header, alg });
    switch (overrides.signature ?? 'realm') {
      case 'realm':
        return jws('RS256').sign(await importJWK(signingKey, 'RS256'));
      case 'foreign':
        return jws('RS256').sign((await generateKeyPair('RS256')).privateKey);
      case 'public-as-secret':
        return jws('HS256').sign(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })));
      case 'none':
        return new UnsecuredJWT(payload).encode();
    }
  }

  return { issuer, publicKey, sign };
}

function payloadOf(issuer: string, realm: Realm, overrides: TokenOverrides): JWTPayload {
  const { username, clientId = 'beffroi-cli', scopes = ['openid'], claims } = overrides;
  const account = username === undefined ? realm.accounts.all[0] : realm.accounts.byUsername(username);
  if (!account) throw new Error(`no user ${username ?? ''} in realm ${realm.name} to mint a token for`);
  const iat = Math.floor(Date.now() / 1_000);
  const dates = { iat, exp: iat + realm.accessTokenSeconds };
  const valid = accessClaims(account, { realm: realm.name, clientId, scopes });
  return { iss: issuer, jti: randomUUID(), ...dates, ...valid, ...claims };
}
