import type { Sessions } from '@beffroi/identity/domain';
import { languageOf } from '@beffroi/kernel';
import type { Logger } from '@beffroi/platform/observability';
import type { AskedProof, ProConnectSecrets } from '@beffroi/platform/oidc';
import { withinCall } from '@beffroi/platform/typeorm';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../../http/request-origin.ts';
import { isProvenAsAsked, type LoginQuery, readAskedProof } from '../asked-proof.ts';
import { ATTEMPT_LIFETIME_S, type BegunLogin, judgeAnswer } from '../login.attempt.ts';
import { loginFailedPage } from '../login.page.ts';
import { ownPath } from '../own-path.ts';
import { SealedCookie } from '../sealed.cookie.ts';
import type { SessionCookie } from '../session.cookie.ts';
import { personOfAgent } from './person-of-agent.ts';
import type { ProConnectLogout } from './proconnect.logout.ts';
import type { ProConnectSettings } from './proconnect.settings.ts';
import { proConnectFailureTexts, type ProConnectFailure } from './proconnect.texts.ts';

export interface ProConnectSurroundings {
  readonly settings: ProConnectSettings;
  readonly logout: ProConnectLogout;
  readonly sessions: Sessions;
  readonly sessionCookie: SessionCookie;
  readonly log: Logger;
}

type BeginRequest = FastifyRequest<{ Querystring: LoginQuery & { readonly returnTo?: unknown } }>;
interface ProConnectAttempt extends BegunLogin {
  readonly secrets: ProConnectSecrets;
  readonly asked: AskedProof;
}
type Attempts = SealedCookie<ProConnectAttempt>;

const LOGIN = '/auth/proconnect/login';

/** `/auth/proconnect/…`: each provider has addresses of its own, so that the answer of one is never taken for another's. */
export const serveProConnect = (server: FastifyInstance, surroundings: ProConnectSurroundings): void => {
  const { settings, logout } = surroundings;
  const attempts: Attempts = new SealedCookie('beffroi-proconnect', settings.cookieKey, settings.isSecure);
  server.get(LOGIN, (request: BeginRequest, reply) => begin(request, reply, attempts, surroundings));
  server.get('/auth/proconnect/callback', (request, reply) => finish(request, reply, attempts, surroundings));
  server.get('/auth/proconnect/logged-out', async (request, reply) =>
    logout.isAwaited(request, reply) ? reply.redirect('/') : refuse(request, reply, surroundings, 'mismatch'),
  );
};

const begin = async (
  request: BeginRequest,
  reply: FastifyReply,
  attempts: Attempts,
  surroundings: ProConnectSurroundings,
) => {
  const { client, acrValues } = surroundings.settings;
  const asked = readAskedProof(request.query, acrValues);
  const begun = await client.begin(asked.acrValues);
  if (!begun.ok) return refuse(request, reply, surroundings, begun.failure);
  const { url, secrets } = begun.value;
  const { returnTo } = request.query;
  const attempt = {
    secrets,
    asked,
    returnTo: ownPath(typeof returnTo === 'string' ? returnTo : undefined),
    startedAtMs: Date.now(),
  };
  attempts.keep(reply, attempt, ATTEMPT_LIFETIME_S);
  return reply.redirect(url.href);
};

const finish = async (
  request: FastifyRequest,
  reply: FastifyReply,
  attempts: Attempts,
  surroundings: ProConnectSurroundings,
) => {
  const { settings, sessions, sessionCookie, logout } = surroundings;
  const answer = new URL(request.url, 'https://own.invalid').searchParams;
  const judged = judgeAnswer(attempts.read(request), answer.get('state'), Date.now());
  if (!judged.ok) return refuse(request, reply, surroundings, judged.failure);
  // Whatever comes of it, this answer is not taken twice.
  attempts.clear(reply);
  const finished = await settings.client.finish(answer, judged.value.secrets);
  if (!finished.ok) return refuse(request, reply, surroundings, finished.failure);
  const { agent, idToken } = finished.value;
  // ProConnect is not told how fresh a login has to be: it would refuse to be.
  if (!isProvenAsAsked(agent.proof, judged.value.asked, Date.now())) {
    return refuse(request, reply, surroundings, 'too-weak');
  }
  const origin = originOf(request);
  await withinCall(origin, async () => {
    // A session that the browser had before, whoever gave it that one, does not become this person's.
    await sessionCookie.end(request);
    sessionCookie.keep(reply, await sessions.open(personOfAgent(agent, settings.trust), origin));
  });
  logout.remember(reply, { subject: agent.subject, idToken });
  return reply.redirect(judged.value.returnTo);
};

const refuse = (
  request: FastifyRequest,
  reply: FastifyReply,
  { log }: ProConnectSurroundings,
  failure: ProConnectFailure,
) => {
  log.warn({ correlationId: request.id, failure }, 'login with ProConnect refused');
  const language = languageOf(request.headers['accept-language']);
  return reply
    .code(failure === 'provider-unreachable' ? 503 : 400)
    .type('text/html; charset=utf-8')
    .send(loginFailedPage(proConnectFailureTexts[failure], LOGIN, language));
};
