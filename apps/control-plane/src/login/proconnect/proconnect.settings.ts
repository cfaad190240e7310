import type { Fault } from '@beffroi/kernel';
import { deriveKey, type SealingKey, sealingKey } from '@beffroi/platform/crypto';
import { StartupFailure } from '@beffroi/platform/observability';
import { ProConnectClient } from '@beffroi/platform/oidc';
import type { Configuration } from '../../configuration.ts';
import type { AgentTrust } from './person-of-agent.ts';

export interface ProConnectSettings {
  readonly client: ProConnectClient;
  readonly trust: AgentTrust;
  /** Levels that a link may ask for. */
  readonly acrValues: readonly string[];
  /** Seals what a browser keeps for us between our pages and ProConnect's. */
  readonly cookieKey: SealingKey;
  readonly isSecure: boolean;
  /** Where ProConnect's pages are, to which our form leads. */
  readonly providerOrigin: string;
}

/** Undefined where nobody logs in with ProConnect. @throws StartupFailure when it is configured by halves */
export const readProConnectSettings = (config: Configuration): ProConnectSettings | undefined => {
  const {
    BEFFROI_PROCONNECT_CLIENT_ID: clientId,
    BEFFROI_PROCONNECT_CLIENT_SECRET: clientSecret,
    BEFFROI_PUBLIC_URL: publicUrl,
    BEFFROI_PROCONNECT_ISSUER: issuer,
  } = config;
  if (!clientId) return undefined;
  if (!publicUrl) throw new StartupFailure(missing('BEFFROI_PUBLIC_URL'));
  if (!clientSecret) throw new StartupFailure(missing('BEFFROI_PROCONNECT_CLIENT_SECRET'));
  // Its people are told apart from the realm's by their issuer; its tokens are for logging in, not for our API.
  if (config.BEFFROI_OIDC_ISSUERS.includes(issuer)) throw new StartupFailure(alsoIssuer(issuer));
  const { origin, protocol } = new URL(publicUrl);
  return {
    client: new ProConnectClient({
      issuer,
      clientId,
      clientSecret,
      redirectUri: `${origin}/auth/proconnect/callback`,
      postLogoutRedirectUri: `${origin}/auth/proconnect/logged-out`,
      scope: config.BEFFROI_PROCONNECT_SCOPE,
      acrValues: config.BEFFROI_PROCONNECT_ACR_VALUES,
      idTokenAlgorithm: config.BEFFROI_PROCONNECT_ID_TOKEN_ALGORITHM,
      userinfoAlgorithm: config.BEFFROI_PROCONNECT_USERINFO_ALGORITHM,
    }),
    acrValues: config.BEFFROI_PROCONNECT_ACR_VALUES,
    trust: {
      emailIdps: config.BEFFROI_PROCONNECT_EMAIL_IDPS,
      places: config.BEFFROI_PROCONNECT_PLACES,
    },
    cookieKey: sealingKey(deriveKey(config.BEFFROI_CONTROL_KEY, 'logins with ProConnect')),
    isSecure: protocol === 'https:',
    providerOrigin: new URL(issuer).origin,
  };
};

const missing = (name: string): Fault => ({
  code: 'PROCONNECT_INCOMPLETE',
  message: {
    fr: `BEFFROI_PROCONNECT_CLIENT_ID est donné, et ${name} manque.`,
    en: `BEFFROI_PROCONNECT_CLIENT_ID is given, and ${name} is missing.`,
  },
  remedy: {
    fr: `Donnez ${name}, ou retirez BEFFROI_PROCONNECT_CLIENT_ID.`,
    en: `Give ${name}, or remove BEFFROI_PROCONNECT_CLIENT_ID.`,
  },
});

const alsoIssuer = (issuer: string): Fault => ({
  code: 'PROCONNECT_IS_NO_ISSUER',
  message: {
    fr: `ProConnect (${issuer}) est aussi dans BEFFROI_OIDC_ISSUERS.`,
    en: `ProConnect (${issuer}) is in BEFFROI_OIDC_ISSUERS too.`,
  },
  remedy: {
    fr: 'Retirez-le de la liste : ProConnect connecte des personnes, ses jetons n’ouvrent pas l’API.',
    en: 'Remove it from the list: ProConnect logs people in, its tokens do not open the API.',
  },
});
