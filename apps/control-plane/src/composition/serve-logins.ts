import type { Logger } from '@beffroi/platform/observability';
import type { FastifyInstance } from 'fastify';
import { serveBackchannelLogout } from '../login/backchannel.routes.ts';
import { serveLogin } from '../login/login.routes.ts';
import { serveLogout } from '../login/logout.routes.ts';
import { serveProConnect } from '../login/proconnect/proconnect.routes.ts';
import type { Login } from './login.ts';

/** The routes of `/auth`, for the ways of logging in that are configured. */
export const serveLogins = (server: FastifyInstance, login: Login, log: Logger): void => {
  const { settings, proConnect } = login;
  if (settings) {
    serveLogin(server, { ...login, settings, log });
    serveBackchannelLogout(server, { ...login, settings, log });
  }
  if (proConnect) serveProConnect(server, { ...login, ...proConnect, log });
  serveLogout(server, login);
};
