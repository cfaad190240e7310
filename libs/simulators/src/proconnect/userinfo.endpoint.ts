import type { IncomingMessage, ServerResponse } from 'node:http';
import { claimsOf, subjectOf } from './agent.claims.ts';
import { sendJson } from './exchange.ts';
import type { Lie } from './proconnect.options.ts';
import type { IssuedToken, ProConnectState } from './proconnect.state.ts';

const LIVES_S = 60;

/** `/userinfo`: a signed JWT where the client registered an algorithm, plain JSON otherwise. */
export const tellUserinfo = async (
  request: IncomingMessage,
  response: ServerResponse,
  state: ProConnectState,
): Promise<void> => {
  const [, token = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const issued = state.tokens.get(token);
  if (!issued) {
    response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
    return sendJson(response, 401, { error: 'invalid_token' });
  }
  const { userinfoAlgorithm } = issued.client;
  const claims = {
    sub: subjectIn(issued, state.lie),
    ...claimsOf(issued.agent, state.options.idps, issued.scopes),
  };
  const isSigned = (userinfoAlgorithm !== undefined) !== (state.lie === 'userinfo-form');
  if (!isSigned) return sendJson(response, 200, claims);
  const jwt = await state.signer.sign(
    { ...claims, ...envelope(issued, state) },
    userinfoAlgorithm ?? 'RS256',
    state.lie,
  );
  response.writeHead(200, { 'content-type': 'application/jwt', 'cache-control': 'no-store' });
  response.end(jwt);
};

const subjectIn = ({ agent, client }: IssuedToken, lie: Lie | undefined): string =>
  lie === 'userinfo-subject' ? 'somebody-else' : subjectOf(agent, client.clientId);

/** For whom and by whom it was signed. */
const envelope = ({ client }: IssuedToken, { issuer, lie }: ProConnectState): Record<string, unknown> => {
  const nowS = Math.floor(Date.now() / 1_000);
  return {
    iat: nowS,
    exp: nowS + LIVES_S,
    ...(lie === 'userinfo-without-issuer'
      ? {}
      : { iss: lie === 'userinfo-issuer' ? 'https://elsewhere.example' : issuer }),
    ...(lie === 'userinfo-without-audience'
      ? {}
      : { aud: lie === 'userinfo-audience' ? 'somebody-else' : client.clientId }),
  };
};
