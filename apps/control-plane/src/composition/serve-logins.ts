import type { Logger } from '@beffroi/platform/observability';
import type { AuditTrail } from '@beffroi/platform/typeorm';
import type { FastifyInstance } from 'fastify';
import { serveBackchannelLogout } from '../login/backchannel.routes.ts';
import type { BreakGlassAlarm } from '../login/break-glass/break-glass.alarm.ts';
import { serveClosedBreakGlass } from '../login/break-glass/break-glass.closed.ts';
import { serveBreakGlass } from '../login/break-glass/break-glass.routes.ts';
import { limitLogins } from '../login/login.limit.ts';
import { serveLogin } from '../login/login.routes.ts';
import { serveLogout } from '../login/logout.routes.ts';
import { serveProConnect } from '../login/proconnect/proconnect.routes.ts';
import type { Login } from './login.ts';

export interface LoginWatchers {
  readonly log: Logger;
  readonly alarm: BreakGlassAlarm;
  readonly trail: AuditTrail;
  /** Of one address, begun or finished. */
  readonly mostLoginsPerMinute: number;
}

/** The routes of `/auth`, for the ways of logging in that are configured. */
export const serveLogins = (
  server: FastifyInstance,
  login: Login | undefined,
  watchers: LoginWatchers,
): void => {
  const { log } = watchers;
  limitLogins(server, watchers.mostLoginsPerMinute);
  if (login?.breakGlass) serveBreakGlass(server, { ...login, ...login.breakGlass, ...watchers });
  else serveClosedBreakGlass(server, watchers);
  if (!login) return;
  const { settings, proConnect } = login;
  if (settings) {
    serveLogin(server, { ...login, settings, log });
    serveBackchannelLogout(server, { ...login, settings, log });
  }
  if (proConnect) serveProConnect(server, { ...login, ...proConnect, log });
  serveLogout(server, login);
};
