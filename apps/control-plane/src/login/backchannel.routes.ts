import type { NoticeTakenBefore } from '@beffroi/identity/domain';
import type { LogoutRefusal } from '@beffroi/platform/oidc';
import { TriesByAddress } from '@beffroi/platform/graphql';
import { withinCall } from '@beffroi/platform/typeorm';
import { err, type Result } from '@beffroi/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../http/request-origin.ts';
import type { LoginSurroundings } from './login.surroundings.ts';

type LogoutRequest = FastifyRequest<{ Body: { readonly logout_token?: unknown } | null }>;
/** Each costs a signature; a provider that writes good ones is never kept waiting. */
const MOST_REFUSED_PER_MINUTE = 60;

type NoticeRefusal = LogoutRefusal | 'no-token' | NoticeTakenBefore['kind'];

/**
 * `POST /auth/backchannel-logout` (OpenID Connect Back-Channel Logout 1.0 §2.5): the provider says that a session of its
 * own is over, and ours end with it. The signature says who speaks: there is no cookie and no other credential.
 */
export const serveBackchannelLogout = (server: FastifyInstance, surroundings: LoginSurroundings): void => {
  const refused = new TriesByAddress(MOST_REFUSED_PER_MINUTE);
  server.post('/auth/backchannel-logout', async (request: LogoutRequest, reply) => {
    reply.header('cache-control', 'no-store');
    const waitS = refused.waitS(request.ip, Date.now());
    if (waitS > 0) return reply.code(429).header('retry-after', waitS).send();
    const ended = await withinCall(originOf(request), () =>
      endAsTold(request.body?.logout_token, surroundings),
    );
    if (ended.ok) return reply.code(200).send();
    refused.note(request.ip, Date.now());
    return refuse(request, reply, surroundings, ended.failure);
  });
};

const endAsTold = async (
  token: unknown,
  { sessions, settings }: LoginSurroundings,
): Promise<Result<number, NoticeRefusal>> => {
  if (typeof token !== 'string') return err('no-token');
  const notice = await settings.logoutTokens.verify(token);
  if (!notice.ok) return notice;
  const ended = await sessions.endAsNoticed(notice.value);
  return ended.ok ? ended : err(ended.failure.kind);
};

/** For the provider's log: nobody else reads it. */
const refuse = (
  request: LogoutRequest,
  reply: FastifyReply,
  { log }: LoginSurroundings,
  failure: NoticeRefusal,
) => {
  log.warn({ correlationId: request.id, failure }, 'notice of logout refused');
  return reply
    .code(400)
    .send({ error: 'invalid_request', error_description: `logout token refused: ${failure}` });
};
