import type { Grant } from '@beffroi/contracts/access';
import type { CollectiviteId, OperatorScope, Result, SystemScope } from '@beffroi/kernel';
import type { Grantee, InvalidGrant } from './grantee.ts';
import type { IncompatibleRoles } from './membership/incompatible-roles.ts';

export abstract class Grants {
  /** What somebody holds now; read for each request, so that who lost a role loses it at once. */
  abstract heldBy(grantee: Grantee): Promise<readonly Grant[]>;
}

export interface GrantRoleInput {
  readonly grantee: Grantee;
  readonly role: string;
  readonly collectiviteId: CollectiviteId | null;
}

/** Gives a role; giving it again changes nothing. */
export abstract class GrantRole {
  abstract execute(
    scope: OperatorScope | SystemScope,
    input: GrantRoleInput,
  ): Promise<Result<Grant, InvalidGrant | IncompatibleRoles>>;
}
