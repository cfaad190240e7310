import { errors } from 'jose';
import { IssuerUnreachable } from './issuer.keys.ts';

/** Why a token opens nothing. */
export type TokenRefusal =
  | 'malformed'
  | 'algorithm'
  | 'issuer'
  | 'audience'
  | 'not-an-access-token'
  | 'client'
  | 'claims'
  | 'expired'
  | 'not-yet-valid'
  | 'unknown-key'
  | 'signature'
  | 'issuer-unreachable';

/** @throws the error itself when it is not about the token */
export const refusalOf = (error: unknown): TokenRefusal => {
  if (error instanceof IssuerUnreachable) return 'issuer-unreachable';
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return refusalOfClaim(error);
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'unknown-key';
  }
  if (error instanceof errors.JOSEError) return 'malformed';
  throw error;
};

const refusalOfClaim = (error: errors.JWTClaimValidationFailed): TokenRefusal => {
  switch (error.claim) {
    case 'iss':
      return 'issuer';
    case 'aud':
      return 'audience';
    case 'nbf':
      return 'not-yet-valid';
    default:
      return 'claims';
  }
};
