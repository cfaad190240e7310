import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendJson } from './exchange.ts';
import { LoginEndpoint } from './login.endpoint.ts';
import type { Lie, ProConnectOptions } from './proconnect.options.ts';
import type { ProConnectState } from './proconnect.state.ts';
import { endSession } from './session-end.endpoint.ts';
import { exchangeCode } from './token.endpoint.ts';
import { TokenSigner } from './token.signer.ts';
import { tellUserinfo } from './userinfo.endpoint.ts';

const HOST = '127.0.0.1';
const ROOT = '/api/v2';

export interface RunningProConnect {
  /** `http://127.0.0.1:<port>/api/v2`. */
  readonly issuer: string;
  /** Why requests were refused, in their order. */
  readonly refusals: readonly string[];
  /** What it does wrong from now on; nothing, when none is given. */
  lie(lie?: Lie): void;
  close(): Promise<void>;
}

/** Starts a ProConnect that enforces what ProConnect documents. Rejects with EADDRINUSE. */
export const startProConnect = async (options: ProConnectOptions): Promise<RunningProConnect> => {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, HOST, resolve);
  });
  const issuer = `http://${HOST}:${(server.address() as AddressInfo).port}${ROOT}`;
  const state: ProConnectState = {
    issuer,
    options,
    signer: await TokenSigner.create(),
    logins: new Map(),
    codes: new Map(),
    tokens: new Map(),
    sessions: new Map(),
    refusals: [],
    lie: undefined,
  };
  const route = routesOf(state);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    route(request, response).catch((error: unknown) => {
      console.error('proconnect: request failed', error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  return {
    issuer,
    refusals: state.refusals,
    lie: (lie) => {
      state.lie = lie;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const routesOf = (state: ProConnectState) => {
  const login = new LoginEndpoint(state);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', state.issuer);
    const [, endpoint = '', id = ''] =
      /^\/api\/v2\/([^/]+(?:\/end|\/openid-configuration)?)\/?(\w*)$/.exec(pathname) ?? [];
    switch (`${request.method} ${endpoint}`) {
      case 'GET .well-known/openid-configuration':
        return sendJson(response, 200, metadataOf(state.issuer));
      case 'GET jwks':
        return sendJson(response, 200, { keys: state.signer.publicKeys });
      case 'GET authorize':
        return login.authorize(request, response, searchParams);
      case 'POST login':
        return login.submit(request, response, id);
      case 'POST token':
        return exchangeCode(request, response, state);
      case 'GET userinfo':
        return tellUserinfo(request, response, state);
      case 'GET session/end':
        return endSession(request, response, searchParams, state);
      default:
        return sendJson(response, 404, { error: 'not_found' });
    }
  };
};

const metadataOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/jwks`,
  end_session_endpoint: `${issuer}/session/end`,
  response_types_supported: ['code'],
  subject_types_supported: ['pairwise'],
  token_endpoint_auth_methods_supported: ['client_secret_post'],
  id_token_signing_alg_values_supported: ['RS256', 'ES256', 'HS256'],
  userinfo_signing_alg_values_supported: ['RS256', 'ES256', 'HS256'],
  claims_parameter_supported: true,
});
