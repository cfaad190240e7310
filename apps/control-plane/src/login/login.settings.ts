import type { Fault } from '@beffroi/kernel';
import { deriveKey, type SealingKey, sealingKey } from '@beffroi/platform/crypto';
import { StartupFailure } from '@beffroi/platform/observability';
import { LoginClient, LogoutTokenVerifier } from '@beffroi/platform/oidc';
import type { Configuration } from '../configuration.ts';

export interface LoginSettings {
  readonly client: LoginClient;
  /** What that client's provider says is over. */
  readonly logoutTokens: LogoutTokenVerifier;
  /** Seals what a browser keeps between the beginning of a login and its end. */
  readonly attemptKey: SealingKey;
  /** Levels of authentication that may be asked for. */
  readonly acrValues: readonly string[];
  /** People reach us by `https`; the alternative is for one's own machine. */
  readonly isSecure: boolean;
  /** Where the provider's pages are, to which our form leads. */
  readonly providerOrigin: string;
}

/** Undefined where nobody logs in by browser. @throws StartupFailure when login is configured by halves */
export const readLoginSettings = (config: Configuration): LoginSettings | undefined => {
  const clientId = config.BEFFROI_LOGIN_CLIENT_ID;
  if (!clientId) return undefined;
  const publicUrl = config.BEFFROI_PUBLIC_URL;
  if (!publicUrl) throw new StartupFailure(loginWithoutUrl);
  const [firstIssuer] = config.BEFFROI_OIDC_ISSUERS;
  const issuer = config.BEFFROI_LOGIN_ISSUER ?? firstIssuer!;
  if (!config.BEFFROI_OIDC_ISSUERS.includes(issuer)) throw new StartupFailure(loginElsewhere(issuer));
  const { origin, protocol } = new URL(publicUrl);
  return {
    client: new LoginClient({
      issuer,
      clientId,
      clientSecret: config.BEFFROI_LOGIN_CLIENT_SECRET,
      redirectUri: `${origin}/auth/callback`,
      postLogoutRedirectUri: `${origin}/`,
      scope: config.BEFFROI_LOGIN_SCOPE,
    }),
    logoutTokens: new LogoutTokenVerifier({ issuer, clientId }),
    attemptKey: sealingKey(deriveKey(config.BEFFROI_CONTROL_KEY, 'login attempts')),
    acrValues: config.BEFFROI_STEP_UP_ACR_VALUES,
    isSecure: protocol === 'https:',
    providerOrigin: new URL(issuer).origin,
  };
};

const loginWithoutUrl: Fault = {
  code: 'LOGIN_WITHOUT_URL',
  message: {
    fr: 'BEFFROI_LOGIN_CLIENT_ID est donné, et BEFFROI_PUBLIC_URL manque.',
    en: 'BEFFROI_LOGIN_CLIENT_ID is given, and BEFFROI_PUBLIC_URL is missing.',
  },
  remedy: {
    fr: 'Donnez dans BEFFROI_PUBLIC_URL l’adresse où les navigateurs atteignent ce programme.',
    en: 'Give in BEFFROI_PUBLIC_URL the origin where browsers reach this program.',
  },
};

const loginElsewhere = (issuer: string): Fault => ({
  code: 'LOGIN_ELSEWHERE',
  message: {
    fr: `BEFFROI_LOGIN_ISSUER (${issuer}) n’est pas dans BEFFROI_OIDC_ISSUERS.`,
    en: `BEFFROI_LOGIN_ISSUER (${issuer}) is not in BEFFROI_OIDC_ISSUERS.`,
  },
  remedy: {
    fr: 'Ajoutez-le à la liste, exactement comme il s’écrit dans `iss`, ou retirez BEFFROI_LOGIN_ISSUER.',
    en: 'Add it to the list, exactly as it writes `iss`, or remove BEFFROI_LOGIN_ISSUER.',
  },
});
