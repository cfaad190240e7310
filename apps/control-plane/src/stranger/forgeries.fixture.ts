import {
  base64url,
  type CryptoKey,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { startIssuer } from '../testing/issuer.fixture.ts';
import type { World } from './world.fixture.ts';

/** A credential that opens nothing, whatever it claims. */
export interface Forgery {
  readonly what: string;
  readonly token: string | undefined;
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN';
}

const HOUR_S = 3_600;

/** Claims of somebody who may do everything, were the token good. */
const claimsOf = (issuer: string, sub: string) => {
  const nowS = Math.floor(Date.now() / 1000);
  return { iss: issuer, aud: 'beffroi-api', azp: 'beffroi-cli', typ: 'Bearer', sub, exp: nowS + HOUR_S };
};

/** Every way we know to be somebody else; the subject is an admin of the operator. */
export const forgeries = async ({ plane }: World): Promise<Forgery[]> => {
  const { issuer } = plane.issuer;
  const mint = (changed: Record<string, unknown>) => plane.issuer.mint(changed);
  const sub = 'forged-admin';
  await plane.grant(sub, 'operator.admin');
  const claims = claimsOf(issuer, sub);
  const nowS = Math.floor(Date.now() / 1000);
  const jwk = await publicKeyOf(issuer);
  const publicKey = await importJWK(jwk, 'ES256', { extractable: true });
  const stranger = await generateKeyPair('ES256', { extractable: true });
  const header = { alg: 'ES256', kid: 'k1' };
  const signed = (extra: object = {}) =>
    new SignJWT(claims).setProtectedHeader({ ...header, ...extra }).sign(stranger.privateKey);
  const [head, , signature] = (await mint(claims)).split('.');
  const tampered = base64url.encode(JSON.stringify({ ...claims, sub: `${sub}-2` }));
  const hs256 = (secret: Uint8Array) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(secret);
  const refused: Readonly<Record<string, string | undefined>> = {
    'no token': undefined,
    'an empty token': '',
    'no token at all, but text': 'bfr-live-abc',
    'the same kid of another key': await signed(),
    'a token of another issuer with the same kid': await tokenOfAnotherIssuer(sub),
    'another issuer’s key under our issuer’s name': await signed({ jku: 'https://evil.example/certs' }),
    'a key that the token itself brings': await signed({ jwk }),
    'an unknown kid': await signed({ kid: 'k2' }),
    'alg none': new UnsecuredJWT(claims).encode(),
    'alg none with a kid': `${base64url.encode('{"alg":"none","kid":"k1"}')}.${tampered}.`,
    'HS256 with the public key as PEM': await hs256(Buffer.from(await exportSPKI(publicKey as CryptoKey))),
    'HS256 with the public key as JWK': await hs256(Buffer.from(JSON.stringify(jwk))),
    'claims changed under a good signature': `${head}.${tampered}.${signature}`,
    'no signature': `${head}.${tampered}.`,
    'an ID token': await mint({ sub, typ: 'ID', aud: ['beffroi-cli', 'beffroi-api'] }),
    'a refresh token': await mint({ sub, typ: 'Refresh' }),
    'an expired token': await mint({ sub, exp: nowS - HOUR_S }),
    'a token without end': await mint({ sub, exp: undefined }),
    'a token that is not yet valid': await mint({ sub, nbf: nowS + HOUR_S }),
    'a token for another API': await mint({ sub, aud: 'account' }),
    'a token for nobody': await mint({ sub, aud: undefined }),
    'another issuer’s name under our key': await mint({ sub, iss: `${issuer}/realms/other` }),
    'no subject': await mint({}),
  };
  return [
    ...Object.entries(refused).map(([what, token]) => ({ what, token, code: 'UNAUTHENTICATED' as const })),
    { what: 'a revoked membership', token: await revoked(plane), code: 'FORBIDDEN' },
    { what: 'somebody whom nobody knows', token: await mint({ sub: 'nobody' }), code: 'FORBIDDEN' },
  ];
};

/** What Keycloak writes of organisations and roles: we read none of it. */
export const ambitiousClaims = ({ victim }: World): readonly Record<string, unknown>[] => {
  const { collectiviteId } = victim;
  const alias = victim.ids.siren;
  return [
    { organization: { [alias]: { id: collectiviteId, roles: ['collectivite.admin'] } } },
    { organization: [alias, collectiviteId] },
    { organization: alias, organizations: [collectiviteId] },
    { realm_access: { roles: ['operator.admin', 'admin'] }, roles: ['operator.admin'] },
    { resource_access: { 'beffroi-api': { roles: ['operator.admin'] } }, scope: 'openid operator.admin' },
    { collectiviteId, collectivite_id: collectiviteId, tenant: collectiviteId, groups: [`/${alias}`] },
    { preferred_username: 'service-account-beffroi-cli' },
  ];
};

const publicKeyOf = async (issuer: string): Promise<JWK> => {
  const { keys } = (await (await fetch(`${issuer}/certs`)).json()) as { keys: JWK[] };
  return keys[0]!;
};

const tokenOfAnotherIssuer = async (sub: string): Promise<string> => {
  const other = await startIssuer();
  const token = await other.mint({ sub });
  await other.close();
  return token;
};

const revoked = async (plane: World['plane']): Promise<string> => {
  const subject = 'was-admin';
  await plane.grant(subject, 'operator.admin');
  await plane.database.asOwner('delete from identity.membership where subject = $1', [subject]);
  return plane.issuer.mint({ sub: subject });
};
