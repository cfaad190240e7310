import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { subjectOf } from './agent.claims.ts';
import { readForm, sendJson } from './exchange.ts';
import type { ProConnectClient } from './proconnect.options.ts';
import type { IssuedCode, ProConnectState } from './proconnect.state.ts';

const CODE_LIVES_MS = 60_000;
const TOKEN_LIVES_S = 60;

/** `/token`: a code once, within a minute, with the secret in the body. */
export const exchangeCode = async (
  request: IncomingMessage,
  response: ServerResponse,
  state: ProConnectState,
): Promise<void> => {
  const form = await readForm(request);
  const refuse = (error: string, why: string): void => {
    state.refusals.push(why);
    sendJson(response, 400, { error, error_description: why });
  };
  const client = state.options.clients.find(({ clientId }) => clientId === form.get('client_id'));
  if (request.headers.authorization) return refuse('invalid_client', 'the secret goes in the body');
  if (!client || !isSecretOf(client, form.get('client_secret')))
    return refuse('invalid_client', 'wrong secret');
  const code = form.get('code') ?? '';
  const issued = state.codes.get(code);
  state.codes.delete(code);
  if (!issued || !isFor(issued, client, form)) return refuse('invalid_grant', 'the code opens nothing');
  const accessToken = randomBytes(32).toString('hex');
  state.tokens.set(accessToken, { client, agent: issued.agent, scopes: issued.asked.scopes });
  sendJson(response, 200, {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: TOKEN_LIVES_S,
    id_token: await idTokenOf(issued, state),
    scope: issued.asked.scopes.join(' '),
  });
};

const isSecretOf = ({ clientSecret }: ProConnectClient, given: string | null): boolean => {
  const [one, other] = [Buffer.from(clientSecret), Buffer.from(given ?? '')];
  return one.length === other.length && timingSafeEqual(one, other);
};

const isFor = ({ asked, issuedAtMs }: IssuedCode, client: ProConnectClient, form: URLSearchParams): boolean =>
  form.get('grant_type') === 'authorization_code' &&
  asked.client === client &&
  asked.redirectUri === form.get('redirect_uri') &&
  Date.now() - issuedAtMs < CODE_LIVES_MS;

const idTokenOf = (
  { asked, agent }: IssuedCode,
  { issuer, signer, lie }: ProConnectState,
): Promise<string> => {
  const { client, nonce } = asked;
  const nowS = Math.floor(Date.now() / 1_000);
  const acr = agent.acr ?? 'eidas1';
  const payload = {
    iss: lie === 'id-token-issuer' ? 'https://elsewhere.example' : issuer,
    aud: lie === 'id-token-audience' ? 'somebody-else' : client.clientId,
    sub: subjectOf(agent, client.clientId),
    nonce: lie === 'id-token-nonce' ? 'n'.repeat(43) : nonce,
    iat: nowS,
    exp: nowS + TOKEN_LIVES_S,
    ...(agent.authenticatedAt ? { auth_time: Math.floor(agent.authenticatedAt.getTime() / 1_000) } : {}),
    ...(lie === 'acr-absent' ? {} : { acr }),
    amr: acr.endsWith('-mfa') ? ['pwd', 'otp', 'mfa'] : ['pwd'],
  };
  return signer.sign(payload, client.idTokenAlgorithm ?? 'RS256', lie);
};
