import type { LoggedIn } from '@beffroi/identity/domain';
import { languageOf } from '@beffroi/kernel';
import type { PersonLoggedIn } from '@beffroi/platform/oidc';
import { withinCall } from '@beffroi/platform/typeorm';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../http/request-origin.ts';
import { isProvenAsAsked, type LoginQuery, readAskedProof } from './asked-proof.ts';
import { cookie, cookieName, readCookie } from './cookies.ts';
import { ATTEMPT_LIFETIME_S, judgeAnswer, openAttempt, sealAttempt } from './login.attempt.ts';
import { loginFailedPage } from './login.page.ts';
import type { LoginSettings } from './login.settings.ts';
import type { LoginSurroundings } from './login.surroundings.ts';
import { failureTexts, type LoginFailure } from './login.texts.ts';
import { ownPath } from './own-path.ts';

type BeginRequest = FastifyRequest<{ Querystring: LoginQuery & { readonly returnTo?: unknown } }>;

/** `/auth/login` and `/auth/callback`: the browser gets a cookie, and never a token. */
export const serveLogin = (server: FastifyInstance, surroundings: LoginSurroundings): void => {
  server.get('/auth/login', (request: BeginRequest, reply) => beginLogin(request, reply, surroundings));
  server.get('/auth/callback', (request, reply) => finishLogin(request, reply, surroundings));
};

const attemptCookieName = ({ isSecure }: LoginSettings): string => cookieName('beffroi-login', isSecure);

const beginLogin = async (request: BeginRequest, reply: FastifyReply, surroundings: LoginSurroundings) => {
  const { settings } = surroundings;
  const { client, attemptKey, acrValues, isSecure } = settings;
  const asked = readAskedProof(request.query, acrValues);
  const begun = await client.begin(asked);
  if (!begun.ok) return refuse(request, reply, surroundings, begun.failure);
  const { url, secrets } = begun.value;
  const { returnTo } = request.query;
  const sealed = sealAttempt(attemptKey, {
    secrets,
    returnTo: ownPath(typeof returnTo === 'string' ? returnTo : undefined),
    asked,
    startedAtMs: Date.now(),
  });
  return reply
    .header(
      'set-cookie',
      cookie(attemptCookieName(settings), sealed, { isSecure, maxAgeS: ATTEMPT_LIFETIME_S }),
    )
    .redirect(url.href);
};

const finishLogin = async (request: FastifyRequest, reply: FastifyReply, surroundings: LoginSurroundings) => {
  const { settings, sessions, sessionCookie } = surroundings;
  const { client, attemptKey, isSecure } = settings;
  const name = attemptCookieName(settings);
  const answer = new URL(request.url, 'https://own.invalid').searchParams;
  const began = openAttempt(attemptKey, readCookie(request.headers.cookie, name));
  const judged = judgeAnswer(began, answer.get('state'), Date.now());
  if (!judged.ok) return refuse(request, reply, surroundings, judged.failure);
  // Whatever comes of it, this answer is not taken twice.
  reply.header('set-cookie', cookie(name, '', { isSecure, maxAgeS: 0 }));
  const finished = await client.finish(answer, judged.value.secrets);
  if (!finished.ok) return refuse(request, reply, surroundings, finished.failure);
  if (!isProvenAsAsked(finished.value.proof, judged.value.asked, Date.now())) {
    return refuse(request, reply, surroundings, 'too-weak');
  }
  const origin = originOf(request);
  await withinCall(origin, async () => {
    // A session that the browser had before, whoever gave it that one, does not become this person's.
    await sessionCookie.end(request);
    sessionCookie.keep(reply, await sessions.open(loggedIn(finished.value), origin));
  });
  return reply.redirect(judged.value.returnTo);
};

/** One organisation is a choice; none or several are none. */
const loggedIn = ({ organizations, ...person }: PersonLoggedIn): LoggedIn => {
  const [named, ...others] = organizations;
  return {
    issuer: person.issuer,
    subject: person.subject,
    displayName: person.displayName ?? null,
    verifiedEmail: person.verifiedEmail ?? null,
    organization: others.length === 0 ? (named?.alias ?? null) : null,
    authTime: person.proof.authTime ?? null,
    acr: person.proof.acr ?? null,
    amr: person.proof.amr ?? [],
    sid: person.sid ?? null,
  };
};

const refuse = (
  request: FastifyRequest,
  reply: FastifyReply,
  { log }: LoginSurroundings,
  failure: LoginFailure,
) => {
  log.warn({ correlationId: request.id, failure }, 'login refused');
  return reply
    .code(failure === 'provider-unreachable' ? 503 : 400)
    .type('text/html; charset=utf-8')
    .send(
      loginFailedPage(failureTexts[failure], '/auth/login', languageOf(request.headers['accept-language'])),
    );
};
