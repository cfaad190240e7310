export { BearerVerifier, type TokenIdentity, type VerifierOptions } from './bearer.verifier.ts';
export { type GetJson } from './get-json.ts';
export {
  LoginClient,
  type LoginClientOptions,
  type LoginRefusal,
  type LoginRequest,
  type LoginSecrets,
  type PersonLoggedIn,
} from './login.client.ts';
export { readOrganizations, type TokenOrganization } from './organization.claim.ts';
export { type TokenRefusal } from './token.refusal.ts';
