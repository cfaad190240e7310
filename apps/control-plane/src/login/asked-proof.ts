import type { AskedProof, ProofClaims } from '@beffroi/platform/oidc';

const SECONDS = /^\d{1,7}$/;
/** Between the provider's clock and ours. */
const CLOCK_TOLERANCE_S = 60;

export interface LoginQuery {
  readonly acr_values?: unknown;
  readonly max_age?: unknown;
}

/** How strong and how fresh a login a link asks for: of the levels, those that we know; anybody writes links. */
export const readAskedProof = (query: LoginQuery, known: readonly string[]): AskedProof => {
  const { acr_values: levels, max_age: maxAge } = query;
  const acrValues =
    typeof levels === 'string' ? levels.split(' ').filter((each) => known.includes(each)) : [];
  return {
    ...(acrValues.length > 0 ? { acrValues } : {}),
    ...(typeof maxAge === 'string' && SECONDS.test(maxAge) ? { maxAgeS: Number(maxAge) } : {}),
  };
};

/** Whether a login is what was asked for: a provider may ignore both (OpenID Connect Core 1.0 §3.1.2.1). */
export const isProvenAsAsked = (
  { acr, authTime }: ProofClaims,
  { acrValues, maxAgeS }: AskedProof,
  nowMs: number,
): boolean => {
  const isStrong = !acrValues || (acr !== undefined && acrValues.includes(acr));
  const isFresh =
    maxAgeS === undefined ||
    (authTime !== undefined && nowMs - authTime.getTime() <= (maxAgeS + CLOCK_TOLERANCE_S) * 1000);
  return isStrong && isFresh;
};
