import type { IncomingMessage, ServerResponse } from 'node:http';
import { compactVerify, decodeJwt } from 'jose';
import { redirect, sendPage } from './exchange.ts';
import { sessionSecretOf } from './login.endpoint.ts';
import type { ProConnectClient } from './proconnect.options.ts';
import type { ProConnectState } from './proconnect.state.ts';

/** `/session/end`: with a state and a registered address to go back to; who has no ID token as the hint is asked. */
export const endSession = async (
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  state: ProConnectState,
): Promise<void> => {
  const hint = query.get('id_token_hint');
  const [target, echoed] = [query.get('post_logout_redirect_uri') ?? '', query.get('state') ?? ''];
  if (!echoed) return refuse(response, state, 'missing parameter: state');
  if (!hint) return sendPage(response, 200, '<p>Souhaitez-vous vous déconnecter de ProConnect ?</p>');
  const client = await clientOf(hint, state);
  if (!client) return refuse(response, state, 'id_token_hint is not an ID token of ours');
  if (!client.postLogoutRedirectUris.includes(target)) {
    return refuse(response, state, 'unregistered post_logout_redirect_uri');
  }
  state.sessions.delete(sessionSecretOf(request));
  redirect(response, target, { state: echoed });
};

const refuse = (response: ServerResponse, state: ProConnectState, why: string): void => {
  state.refusals.push(why);
  sendPage(response, 400, `<p>Y000400</p><p>${why}</p>`);
};

/** However old the token is. */
const clientOf = async (
  hint: string,
  { options, signer }: ProConnectState,
): Promise<ProConnectClient | undefined> => {
  try {
    const { aud } = decodeJwt(hint);
    const client = options.clients.find(({ clientId }) => clientId === aud);
    await compactVerify(hint, signer.publicKey(client?.idTokenAlgorithm ?? 'RS256'));
    return client;
  } catch {
    return undefined;
  }
};
