import { StoredSessions } from '@beffroi/identity/server';
import type { Sessions } from '@beffroi/identity/domain';
import type { Database } from '@beffroi/platform/typeorm';
import type { Configuration } from '../configuration.ts';
import { type LoginSettings, readLoginSettings } from '../login/login.settings.ts';
import type { LeaveProvider } from '../login/logout.routes.ts';
import { SessionCookie } from '../login/session.cookie.ts';

export interface Login {
  /** How people log in with the identity provider of the installation. */
  readonly settings: LoginSettings;
  readonly sessions: Sessions;
  readonly sessionCookie: SessionCookie;
  readonly leaveProvider: LeaveProvider;
  /** Where the providers' pages are, to which our forms lead. */
  readonly providerOrigins: readonly string[];
}

/** Logins by browser; undefined where they are not configured. @throws StartupFailure when they are by halves */
export const composeLogin = (config: Configuration, { unitOfWork }: Database): Login | undefined => {
  const settings = readLoginSettings(config);
  if (!settings) return undefined;
  const sessions = new StoredSessions(unitOfWork, {
    idleMs: config.BEFFROI_LOGIN_IDLE_LIFETIME,
    absoluteMs: config.BEFFROI_LOGIN_ABSOLUTE_LIFETIME,
  });
  return {
    settings,
    sessions,
    sessionCookie: new SessionCookie(sessions, settings.isSecure),
    leaveProvider: () => settings.client.endSessionUrl(),
    providerOrigins: [settings.providerOrigin],
  };
};
