import { StoredSessions } from '@beffroi/identity/server';
import type { Sessions } from '@beffroi/identity/domain';
import type { Database } from '@beffroi/platform/typeorm';
import type { Configuration } from '../configuration.ts';
import { type LoginSettings, readLoginSettings } from '../login/login.settings.ts';
import { SessionCookie } from '../login/session.cookie.ts';

export interface Login {
  readonly settings: LoginSettings;
  readonly sessions: Sessions;
  readonly sessionCookie: SessionCookie;
}

/** Logins by browser; undefined where they are not configured. @throws StartupFailure when they are by halves */
export const composeLogin = (config: Configuration, { unitOfWork }: Database): Login | undefined => {
  const settings = readLoginSettings(config);
  if (!settings) return undefined;
  const sessions = new StoredSessions(unitOfWork, {
    idleMs: config.BEFFROI_LOGIN_IDLE_LIFETIME,
    absoluteMs: config.BEFFROI_LOGIN_ABSOLUTE_LIFETIME,
  });
  return { settings, sessions, sessionCookie: new SessionCookie(sessions, settings.isSecure) };
};
