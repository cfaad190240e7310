import type { StepUpOptions } from '@beffroi/platform/graphql';
import type { Configuration } from '../configuration.ts';

/** Undefined where sensitive mutations need no more than a permission. */
export const stepUpOptions = (config: Configuration): StepUpOptions | undefined =>
  config.BEFFROI_STEP_UP
    ? {
        acrValues: config.BEFFROI_STEP_UP_ACR_VALUES,
        maxAgeMs: config.BEFFROI_STEP_UP_MAX_AGE,
        exemptClients: config.BEFFROI_STEP_UP_EXEMPT_CLIENTS ?? [],
        ...(config.BEFFROI_LOGIN_CLIENT_ID ? { loginPath: '/auth/login' } : {}),
      }
    : undefined;
