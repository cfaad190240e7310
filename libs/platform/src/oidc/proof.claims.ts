/** How somebody proved who they are, as far as a token says (OpenID Connect Core 1.0 §2). */
export interface ProofClaims {
  readonly acr?: string;
  readonly authTime?: Date;
  readonly amr?: readonly string[];
}

export const proofOf = ({
  acr,
  auth_time: authTimeS,
  amr,
}: Readonly<Record<string, unknown>>): ProofClaims => ({
  ...(typeof acr === 'string' ? { acr } : {}),
  ...(typeof authTimeS === 'number' ? { authTime: new Date(authTimeS * 1000) } : {}),
  ...(isTexts(amr) ? { amr } : {}),
});

const isTexts = (claim: unknown): claim is readonly string[] =>
  Array.isArray(claim) && claim.every((each) => typeof each === 'string');
