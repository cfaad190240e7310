import type { Grants } from '@beffroi/identity/domain';
import { BREAK_GLASS_ISSUER } from '@beffroi/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LoginWay, Visitor } from '../page/page.state.ts';
import type { SessionCookie } from './session.cookie.ts';

/** Who looks at the front page; it shows what runs even while the database is away. */
export const readVisitor =
  (sessionCookie: SessionCookie, grants: Grants, ways: readonly LoginWay[]) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<Visitor> => {
    const person = await sessionCookie.person(request, reply).catch(() => undefined);
    if (!person) return { kind: 'logged-out', ways };
    const { issuer, subject, displayName } = person;
    const held = await grants.heldBy({ kind: 'user', issuer, subject }).catch(() => []);
    return {
      kind: 'logged-in',
      name: displayName ?? subject,
      subject,
      hasRole: held.length > 0,
      isBreakGlass: issuer === BREAK_GLASS_ISSUER,
    };
  };
