import * as openid from 'openid-client';
import { err, ok, type Result } from '@beffroi/kernel';

/** `refused`: the provider said no, to the person or to the code; `forged`: its answer is not one to this request. */
export type LoginRefusal = 'refused' | 'forged' | 'provider-unreachable';

/** What comes of asking a provider, with what went wrong between it and us as a value. */
export const attempt = async <T>(work: () => Promise<T>): Promise<Result<T, LoginRefusal>> => {
  try {
    return ok(await work());
  } catch (error) {
    return err(refusalOf(error));
  }
};

/** @throws the error itself when it is neither about the answer nor about the provider */
const refusalOf = (error: unknown): LoginRefusal => {
  if (REFUSALS.some((kind) => error instanceof kind)) return 'refused';
  if (isAway(error)) return 'provider-unreachable';
  if (error instanceof openid.ClientError) return 'forged';
  throw error;
};

const REFUSALS = [
  openid.AuthorizationResponseError,
  openid.ResponseBodyError,
  openid.WWWAuthenticateChallengeError,
] as const;

const AWAY: readonly (string | undefined)[] = [
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
];

/** Nobody answered, which `fetch` says by its message alone, or what answered is no provider. */
const isAway = (error: unknown): boolean => {
  const { code, message, cause } = error as { code?: string; message?: string; cause?: unknown };
  return (
    AWAY.includes(code) ||
    message === 'fetch failed' ||
    (typeof cause === 'object' && cause !== null && isAway(cause))
  );
};
