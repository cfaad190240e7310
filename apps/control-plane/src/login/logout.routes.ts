import type { LoggedIn } from '@beffroi/identity/domain';
import { withinCall } from '@beffroi/platform/typeorm';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../http/request-origin.ts';
import type { SessionCookie } from './session.cookie.ts';

/**
 * Where the browser ends the provider's own session; undefined where there is nothing to end.
 *
 * @param person whose session ended here; undefined where there was none
 */
export type LeaveProvider = (
  person: LoggedIn | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<URL | undefined>;

export interface LogoutSurroundings {
  readonly sessionCookie: SessionCookie;
  readonly leaveProvider: LeaveProvider;
}

/** `/auth/logout`, by POST alone: our cookie does not come with a POST that another site caused. */
export const serveLogout = (
  server: FastifyInstance,
  { sessionCookie, leaveProvider }: LogoutSurroundings,
): void => {
  server.post('/auth/logout', async (request, reply) => {
    const person = await withinCall(originOf(request), () => sessionCookie.end(request));
    sessionCookie.clear(reply);
    const url = await leaveProvider(person, request, reply);
    return reply.redirect(url?.href ?? '/', 303);
  });
};
