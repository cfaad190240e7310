import { MembershipEntity } from './persistence/membership.entity.ts';
import { ServiceAccountEntity } from './persistence/service-account.entity.ts';

export { BearerAuthenticator } from './operations/authenticate-bearer.ts';
export { GrantRoleOperation } from './operations/grant-role.ts';
export { migrations } from './persistence/identity.migrations.ts';
export { StoredGrants } from './persistence/stored-grants.ts';

export const entities = [MembershipEntity, ServiceAccountEntity];
