import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface TestIssuer {
  readonly issuer: string;
  /** An access token as Keycloak writes it after a login with a second factor, valid for five minutes, with these claims instead. */
  mint(claims: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

/** An identity provider with one key, on this machine. */
export const startIssuer = async (): Promise<TestIssuer> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  const server = createServer((request, response) => {
    const document =
      request.url === '/certs'
        ? { keys: [key] }
        : { issuer, jwks_uri: `${issuer}/certs`, authorization_endpoint: `${issuer}/auth` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    mint: (claims) => {
      const nowS = Math.floor(Date.now() / 1000);
      const token = { iss: issuer, aud: 'beffroi-api', azp: 'beffroi-cli', typ: 'Bearer', exp: nowS + 300 };
      const usual = { ...token, acr: 'mfa', auth_time: nowS };
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .sign(privateKey);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
