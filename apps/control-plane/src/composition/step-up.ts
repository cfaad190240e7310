import type { StepUpOptions } from '@beffroi/platform/graphql';
import type { Configuration } from '../configuration.ts';

/** Undefined where sensitive mutations need no more than a permission. */
export const stepUpOptions = (config: Configuration): StepUpOptions | undefined =>
  config.BEFFROI_STEP_UP
    ? {
        acrValues: config.BEFFROI_STEP_UP_ACR_VALUES,
        maxAgeMs: config.BEFFROI_STEP_UP_MAX_AGE,
        exemptClients: config.BEFFROI_STEP_UP_EXEMPT_CLIENTS ?? [],
        loginPathOf: (issuer) => loginPathOf(config, issuer),
      }
    : undefined;

const loginPathOf = (config: Configuration, issuer: string): string | undefined => {
  if (config.BEFFROI_PROCONNECT_CLIENT_ID && issuer === config.BEFFROI_PROCONNECT_ISSUER) {
    return '/auth/proconnect/login';
  }
  return config.BEFFROI_LOGIN_CLIENT_ID ? '/auth/login' : undefined;
};
