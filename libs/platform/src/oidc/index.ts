export { BearerVerifier, type TokenIdentity, type VerifierOptions } from './bearer.verifier.ts';
export { type GetJson } from './get-json.ts';
export {
  type AskedProof,
  LoginClient,
  type LoginClientOptions,
  type LoginRequest,
  type LoginSecrets,
  type PersonLoggedIn,
} from './login.client.ts';
export { type LoginRefusal } from './login.refusal.ts';
export {
  type LogoutNotice,
  type LogoutRefusal,
  LogoutTokenVerifier,
  type LogoutVerifierOptions,
} from './logout.verifier.ts';
export { readOrganizations, type TokenOrganization } from './organization.claim.ts';
export { type ProofClaims } from './proof.claims.ts';
export { type Agent } from './proconnect/agent.ts';
export {
  type AgentAlgorithm,
  type AgentLoggedIn,
  ProConnectClient,
  type ProConnectClientOptions,
  type ProConnectRefusal,
  type ProConnectRequest,
  type ProConnectSecrets,
} from './proconnect/proconnect.client.ts';
export { type TokenRefusal } from './token.refusal.ts';
