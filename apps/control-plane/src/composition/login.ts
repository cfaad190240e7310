import type { BreakGlassDoor, Sessions } from '@beffroi/identity/domain';
import { StoredBreakGlassDoor, StoredSessions } from '@beffroi/identity/server';
import { BREAK_GLASS_ISSUER, type Fault } from '@beffroi/kernel';
import { deriveKey, sealingKey } from '@beffroi/platform/crypto';
import { StartupFailure } from '@beffroi/platform/observability';
import type { Database } from '@beffroi/platform/typeorm';
import type { Configuration } from '../configuration.ts';
import { type LoginSettings, readLoginSettings } from '../login/login.settings.ts';
import type { LeaveProvider } from '../login/logout.routes.ts';
import { ProConnectLogout } from '../login/proconnect/proconnect.logout.ts';
import { type ProConnectSettings, readProConnectSettings } from '../login/proconnect/proconnect.settings.ts';
import { SealedCookie } from '../login/sealed.cookie.ts';
import { SessionCookie } from '../login/session.cookie.ts';
import type { LoginWay } from '../page/page.state.ts';

/** ProConnect, where agents log in with it directly. */
export interface ProConnectLogin {
  readonly settings: ProConnectSettings;
  readonly logout: ProConnectLogout;
}

/** The way in without any of them; undefined where it is switched off. */
export interface BreakGlassLogin {
  readonly door: BreakGlassDoor;
  readonly forms: SealedCookie<string>;
}

/** The ways in which people log in by browser, and what they share. */
export interface Login {
  /** With the identity provider of the installation. */
  readonly settings: LoginSettings | undefined;
  readonly proConnect: ProConnectLogin | undefined;
  readonly breakGlass: BreakGlassLogin | undefined;
  readonly sessions: Sessions;
  readonly sessionCookie: SessionCookie;
  readonly leaveProvider: LeaveProvider;
  /** As the front page offers them. */
  readonly ways: readonly LoginWay[];
  /** Where the providers' pages are, to which our forms lead. */
  readonly providerOrigins: readonly string[];
}

/** Logins by browser; undefined where none is configured. @throws StartupFailure when one is by halves */
export const composeLogin = (config: Configuration, database: Database): Login | undefined => {
  const settings = readLoginSettings(config);
  const proConnect = composeProConnect(config);
  const breakGlass = composeBreakGlass(config, database);
  const providers = [settings, proConnect?.settings].filter((provider) => provider !== undefined);
  if (providers.length === 0 && !breakGlass) return undefined;
  const sessions = new StoredSessions(database.unitOfWork, {
    idleMs: config.BEFFROI_LOGIN_IDLE_LIFETIME,
    absoluteMs: config.BEFFROI_LOGIN_ABSOLUTE_LIFETIME,
  });
  return {
    settings,
    proConnect,
    breakGlass,
    sessions,
    sessionCookie: new SessionCookie(sessions, isSecure(config)),
    leaveProvider: leaveProviderOf(settings, proConnect),
    ways: [...(settings ? ['own' as const] : []), ...(proConnect ? ['proconnect' as const] : [])],
    providerOrigins: providers.map(({ providerOrigin }) => providerOrigin),
  };
};

const isSecure = ({ BEFFROI_PUBLIC_URL: publicUrl }: Configuration): boolean =>
  publicUrl?.startsWith('https:') ?? false;

const composeProConnect = (config: Configuration): ProConnectLogin | undefined => {
  const settings = readProConnectSettings(config);
  return settings && { settings, logout: new ProConnectLogout(settings) };
};

const composeBreakGlass = (
  config: Configuration,
  { unitOfWork, audit }: Database,
): BreakGlassLogin | undefined => {
  if (!config.BEFFROI_BREAK_GLASS) return undefined;
  if (!config.BEFFROI_PUBLIC_URL) throw new StartupFailure(breakGlassWithoutUrl);
  const key = sealingKey(deriveKey(config.BEFFROI_CONTROL_KEY, 'break-glass forms'));
  return {
    door: new StoredBreakGlassDoor(unitOfWork, audit),
    forms: new SealedCookie('beffroi-break-glass', key, isSecure(config)),
  };
};

/** Who came by break-glass has no provider to leave. */
const leaveProviderOf =
  (settings: LoginSettings | undefined, proConnect: ProConnectLogin | undefined): LeaveProvider =>
  async (person, request, reply) => {
    if (person?.issuer === BREAK_GLASS_ISSUER) return undefined;
    return proConnect?.logout.isOf(person)
      ? proConnect.logout.leave(person, request, reply)
      : settings?.client.endSessionUrl();
  };

const breakGlassWithoutUrl: Fault = {
  code: 'BREAK_GLASS_WITHOUT_URL',
  message: {
    fr: 'BEFFROI_BREAK_GLASS est activé, et BEFFROI_PUBLIC_URL manque.',
    en: 'BEFFROI_BREAK_GLASS is on, and BEFFROI_PUBLIC_URL is missing.',
  },
  remedy: {
    fr: 'Donnez dans BEFFROI_PUBLIC_URL l’adresse où les navigateurs atteignent ce programme.',
    en: 'Give in BEFFROI_PUBLIC_URL the origin where browsers reach this program.',
  },
};
