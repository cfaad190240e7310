import type { LoggedIn, ResumedSession, Sessions, SessionSecret } from '@beffroi/identity/domain';
import type { SessionCredential } from '@beffroi/platform/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../http/request-origin.ts';
import { cookie, cookieName, readCookie } from './cookies.ts';

/** What a secret looks like; anything else is not looked up. */
const SECRET = /^[\w-]{43}$/;
const OWN_PAGE_HEADER = 'x-beffroi-csrf';

/** The session of a browser, by its cookie. */
export class SessionCookie {
  private readonly name: string;

  constructor(
    private readonly sessions: Sessions,
    private readonly isSecure: boolean,
  ) {
    this.name = cookieName('beffroi', isSecure);
  }

  /** Who asks, for a page that only shows it; the reply renews the cookie, or clears one that opens nothing. */
  async person(request: FastifyRequest, reply: FastifyReply): Promise<LoggedIn | undefined> {
    return (await this.resume(request, reply))?.person;
  }

  /** Who asks, for a request that does something. */
  async credential(request: FastifyRequest, reply: FastifyReply): Promise<SessionCredential | undefined> {
    const resumed = await this.resume(request, reply);
    if (!resumed) return undefined;
    return { sessionId: resumed.id, person: resumed.person, isFromOwnPage: isFromOwnPage(request) };
  }

  keep(reply: FastifyReply, secret: SessionSecret): void {
    reply.header('set-cookie', cookie(this.name, secret, { isSecure: this.isSecure }));
  }

  /** Ends the session that came, if any. @returns whose it was */
  async end(request: FastifyRequest): Promise<LoggedIn | undefined> {
    const given = readCookie(request.headers.cookie, this.name);
    return given !== undefined && SECRET.test(given) ? this.sessions.end(given) : undefined;
  }

  clear(reply: FastifyReply): void {
    reply.header('set-cookie', cookie(this.name, '', { isSecure: this.isSecure, maxAgeS: 0 }));
  }

  private async resume(request: FastifyRequest, reply: FastifyReply): Promise<ResumedSession | undefined> {
    const given = readCookie(request.headers.cookie, this.name);
    if (given === undefined) return undefined;
    const resumed = SECRET.test(given) ? await this.sessions.resume(given, originOf(request)) : undefined;
    if (!resumed) this.clear(reply);
    else if (resumed.renewed) this.keep(reply, resumed.renewed);
    return resumed;
  }
}

/**
 * No page of another site can write either header: the one is the browser's own word (Fetch Metadata), the other a
 * custom one, for which a browser asks us first (CORS), and we say no.
 */
export const isFromOwnPage = ({ headers }: FastifyRequest): boolean =>
  headers['sec-fetch-site'] === 'same-origin' || headers[OWN_PAGE_HEADER] !== undefined;
