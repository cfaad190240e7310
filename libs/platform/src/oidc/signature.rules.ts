/** Asymmetric ones only: with HS256 a public key would be a secret. */
export const ALGORITHMS: string[] = ['RS256', 'PS256', 'ES256'];
export const CLOCK_TOLERANCE_S = 60;
