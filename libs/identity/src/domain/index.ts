export { type Grantee, type InvalidGrant, readGrant } from './grantee.ts';
export { GrantRole, type GrantRoleInput, Grants } from './identity.ports.ts';
