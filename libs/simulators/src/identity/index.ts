export {
  type IdentityClient,
  type IdentityOptions,
  type IdentityServiceAccount,
  type IdentityUser,
} from './identity.options.ts';
export { type RunningIdentity, startIdentity } from './identity.server.ts';
export { type TokenOverrides } from './token.minter.ts';
export { oneTimeCode } from './one-time-code.ts';
