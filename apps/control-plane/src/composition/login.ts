import type { Sessions } from '@beffroi/identity/domain';
import { StoredSessions } from '@beffroi/identity/server';
import type { Database } from '@beffroi/platform/typeorm';
import type { Configuration } from '../configuration.ts';
import { type LoginSettings, readLoginSettings } from '../login/login.settings.ts';
import type { LeaveProvider } from '../login/logout.routes.ts';
import { ProConnectLogout } from '../login/proconnect/proconnect.logout.ts';
import { type ProConnectSettings, readProConnectSettings } from '../login/proconnect/proconnect.settings.ts';
import { SessionCookie } from '../login/session.cookie.ts';
import type { LoginWay } from '../page/page.state.ts';

/** ProConnect, where agents log in with it directly. */
export interface ProConnectLogin {
  readonly settings: ProConnectSettings;
  readonly logout: ProConnectLogout;
}

/** The ways in which people log in by browser, and what they share. */
export interface Login {
  /** With the identity provider of the installation. */
  readonly settings: LoginSettings | undefined;
  readonly proConnect: ProConnectLogin | undefined;
  readonly sessions: Sessions;
  readonly sessionCookie: SessionCookie;
  readonly leaveProvider: LeaveProvider;
  /** As the front page offers them. */
  readonly ways: readonly LoginWay[];
  /** Where the providers' pages are, to which our forms lead. */
  readonly providerOrigins: readonly string[];
}

/** Logins by browser; undefined where none is configured. @throws StartupFailure when one is by halves */
export const composeLogin = (config: Configuration, { unitOfWork }: Database): Login | undefined => {
  const settings = readLoginSettings(config);
  const proConnect = composeProConnect(config);
  const configured = [settings, proConnect?.settings].filter((way) => way !== undefined);
  const [first] = configured;
  if (!first) return undefined;
  const sessions = new StoredSessions(unitOfWork, {
    idleMs: config.BEFFROI_LOGIN_IDLE_LIFETIME,
    absoluteMs: config.BEFFROI_LOGIN_ABSOLUTE_LIFETIME,
  });
  return {
    settings,
    proConnect,
    sessions,
    sessionCookie: new SessionCookie(sessions, first.isSecure),
    leaveProvider: async (person, request, reply) =>
      proConnect?.logout.isOf(person)
        ? proConnect.logout.leave(person, request, reply)
        : settings?.client.endSessionUrl(),
    ways: [...(settings ? ['own' as const] : []), ...(proConnect ? ['proconnect' as const] : [])],
    providerOrigins: configured.map(({ providerOrigin }) => providerOrigin),
  };
};

const composeProConnect = (config: Configuration): ProConnectLogin | undefined => {
  const settings = readProConnectSettings(config);
  return settings && { settings, logout: new ProConnectLogout(settings) };
};
