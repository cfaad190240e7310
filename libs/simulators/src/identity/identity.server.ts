import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { createAdminApi } from './admin/admin.endpoint.ts';
import { type IdentityOptions } from './identity.options.ts';
import { loadIdentityState } from './identity.state.ts';
import { createLogin } from './login.interaction.ts';
import { createLogoutEverywhere } from './logout.notices.ts';
import { createMemoryStore } from './memory.adapter.ts';
import { registerPasswordGrant } from './password.grant.ts';
import { providerConfiguration } from './provider.configuration.ts';
import { describeRealm } from './realm.ts';
import { createTokenMinter, type TokenOverrides } from './token.minter.ts';
import { createUserinfo } from './userinfo.endpoint.ts';

export interface RunningIdentity {
  /** `http://127.0.0.1:<port>/realms/<realm>`; discovery lies below it as in Keycloak. */
  readonly issuer: string;
  readonly port: number;
  /** An access token that no login gave: valid unless overridden, for negative tests. */
  signToken(overrides?: TokenOverrides): Promise<string>;
  /** Has the mapper of the realm write the `organization` claim so, from now on. */
  shapeOrganizationClaim(shape: 'array' | 'map' | 'absent'): void;
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Starts one realm. Rejects with EADDRINUSE, or when the state in `stateDir` cannot be read. */
export async function startIdentity(options: IdentityOptions): Promise<RunningIdentity> {
  const { host = '127.0.0.1' } = options;
  const realm = describeRealm(options);
  const state = await loadIdentityState(options.stateDir);
  const server = await listen(options.port, host);
  const { port } = server.address() as AddressInfo;

  const store = createMemoryStore();

  const root = `/realms/${realm.name}`;
  const issuer = `http://${host}:${port}${root}`;
  const provider: Provider = new Provider(
    issuer,
    providerConfiguration(realm, state, store, () => provider),
  );
  realm.logoutEverywhere = createLogoutEverywhere(provider, store);
  registerPasswordGrant(provider, realm);
  const minter = createTokenMinter(issuer, realm, state);
  const login = createLogin(provider, realm);
  const userinfo = createUserinfo(realm, minter);
  const admin = createAdminApi(realm, minter);
  const rest = provider.callback();

  const route: Handler = async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', issuer);
    if (pathname.startsWith(`/admin${root}/`)) return admin(request, response);
    if (!pathname.startsWith(`${root}/`)) return notFound(response);
    if (pathname.startsWith(`${root}/login/`)) return login(request, response);
    if (pathname === `${root}/protocol/openid-connect/userinfo`) return userinfo(request, response);
    return rest(mounted(request, root), response);
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    route(request, response).catch((error: unknown) => {
      console.error('identity: request failed', error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  return {
    issuer,
    port,
    signToken: minter.sign,
    shapeOrganizationClaim: (shape) => {
      realm.organizations.claimShape = shape;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(port: number, host: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

/** Koa reads where a request really went from `originalUrl`. */
function mounted(request: IncomingMessage, root: string): IncomingMessage {
  const { url = '/' } = request;
  return Object.assign(request, { originalUrl: url, url: url.slice(root.length) });
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: 'Realm does not exist' }));
}
