import type { LoggedIn } from '@beffroi/identity/domain';
import { languageOf } from '@beffroi/kernel';
import type { PersonLoggedIn } from '@beffroi/platform/oidc';
import { withinCall } from '@beffroi/platform/typeorm';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../http/request-origin.ts';
import { isProvenAsAsked, type LoginQuery, readAskedProof } from './asked-proof.ts';
import { ATTEMPT_LIFETIME_S, judgeAnswer, type LoginAttempt } from './login.attempt.ts';
import { loginFailedPage } from './login.page.ts';
import type { LoginSurroundings } from './login.surroundings.ts';
import { failureTexts, type LoginFailure } from './login.texts.ts';
import { ownPath } from './own-path.ts';
import { SealedCookie } from './sealed.cookie.ts';

type BeginRequest = FastifyRequest<{ Querystring: LoginQuery & { readonly returnTo?: unknown } }>;

/** `/auth/login` and `/auth/callback`: the browser gets a cookie, and never a token. */
export const serveLogin = (server: FastifyInstance, surroundings: LoginSurroundings): void => {
  const { attemptKey, isSecure } = surroundings.settings;
  const attempts = new SealedCookie<LoginAttempt>('beffroi-login', attemptKey, isSecure);
  server.get('/auth/login', (request: BeginRequest, reply) => begin(request, reply, attempts, surroundings));
  server.get('/auth/callback', (request, reply) => finish(request, reply, attempts, surroundings));
};

const begin = async (
  request: BeginRequest,
  reply: FastifyReply,
  attempts: SealedCookie<LoginAttempt>,
  surroundings: LoginSurroundings,
) => {
  const { client, acrValues } = surroundings.settings;
  const asked = readAskedProof(request.query, acrValues);
  const begun = await client.begin(asked);
  if (!begun.ok) return refuse(request, reply, surroundings, begun.failure);
  const { url, secrets } = begun.value;
  const { returnTo: named } = request.query;
  const returnTo = ownPath(typeof named === 'string' ? named : undefined);
  attempts.keep(reply, { secrets, returnTo, asked, startedAtMs: Date.now() }, ATTEMPT_LIFETIME_S);
  return reply.redirect(url.href);
};

const finish = async (
  request: FastifyRequest,
  reply: FastifyReply,
  attempts: SealedCookie<LoginAttempt>,
  surroundings: LoginSurroundings,
) => {
  const { settings, sessions, sessionCookie } = surroundings;
  const answer = new URL(request.url, 'https://own.invalid').searchParams;
  const judged = judgeAnswer(attempts.read(request), answer.get('state'), Date.now());
  if (!judged.ok) return refuse(request, reply, surroundings, judged.failure);
  // Whatever comes of it, this answer is not taken twice.
  attempts.clear(reply);
  const finished = await settings.client.finish(answer, judged.value.secrets);
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
