import type { Principal } from '@beffroi/contracts/access';
import type { CollectiviteId, OperatorScope, Result, Scope } from '@beffroi/kernel';
import type {
  CollectiviteNotFound,
  Idempotent,
  PageOf,
  PageRequest,
  StateForbids,
} from '@beffroi/tenancy/domain';
import type { InvalidGrant } from '../grantee.ts';
import type { IncompatibleRoles } from './incompatible-roles.ts';
import type {
  AcceptanceFailure,
  InvalidEmail,
  Invitation,
  InvitationClosed,
  InvitationId,
  UnknownMemberRole,
} from './invitation.ts';
import type { LastAdministrator, Member, MemberId, MemberNotFound, RoleHeldAlready } from './member.ts';
import type { InvalidClient, ServiceAccount, ServiceAccountId, UnknownIssuer } from './service-account.ts';

/** Narrows a list to one collectivité; a tenant sees its own alone, whatever it names. */
export interface OfCollectivite {
  readonly collectiviteId?: CollectiviteId | undefined;
}

/** Each oldest first. */
export abstract class Members {
  abstract list(scope: Scope, filter: OfCollectivite, page: PageRequest): Promise<PageOf<Member>>;
}
export abstract class Invitations {
  abstract list(scope: Scope, filter: OfCollectivite, page: PageRequest): Promise<PageOf<Invitation>>;
}
export abstract class ServiceAccounts {
  abstract list(scope: Scope, filter: OfCollectivite, page: PageRequest): Promise<PageOf<ServiceAccount>>;
}

export interface InviteMemberInput extends Idempotent {
  readonly collectiviteId: CollectiviteId;
  readonly email: string;
  readonly role: string;
}
/** An open invitation of this address to this role. */
export interface InvitedAlready {
  readonly kind: 'InvitedAlready';
  readonly email: string;
  readonly invitationId: InvitationId;
}
export type InviteMemberFailure =
  CollectiviteNotFound | StateForbids | InvalidEmail | UnknownMemberRole | InvitedAlready;
export interface SentInvitation {
  readonly invitation: Invitation;
  /** What the invited person gives to accept, with their verified address; null in a replay: it is kept nowhere. */
  readonly token: string | null;
  readonly replayed: boolean;
}

export abstract class InviteMember {
  abstract execute(
    scope: Scope,
    input: InviteMemberInput,
  ): Promise<Result<SentInvitation, InviteMemberFailure>>;
}

export interface UnknownInvitation {
  readonly kind: 'UnknownInvitation';
  readonly invitationId: string;
}

/** Revoking a revoked invitation changes nothing; an accepted one cannot be. */
export abstract class RevokeInvitation {
  abstract execute(
    scope: Scope,
    input: { readonly invitationId: InvitationId },
  ): Promise<Result<Invitation, UnknownInvitation | InvitationClosed>>;
}

/** Makes the caller a member; asking again with the same token says that it was accepted. */
export abstract class AcceptInvitation {
  abstract execute(
    principal: Principal,
    input: { readonly token: string },
  ): Promise<Result<Member, AcceptanceFailure | StateForbids>>;
}

export abstract class RemoveMember {
  /** @returns the roles that the person lost */
  abstract execute(
    scope: Scope,
    input: { readonly memberId: MemberId },
  ): Promise<Result<readonly Member[], MemberNotFound | LastAdministrator>>;
}

export abstract class ChangeMemberRole {
  abstract execute(
    scope: Scope,
    input: { readonly memberId: MemberId; readonly role: string },
  ): Promise<
    Result<
      Member,
      | StateForbids
      | MemberNotFound
      | UnknownMemberRole
      | LastAdministrator
      | RoleHeldAlready
      | IncompatibleRoles
    >
  >;
}

export interface BindServiceAccountInput {
  readonly clientId: string;
  /** The first accepted issuer unless given. */
  readonly issuer?: string | null | undefined;
  readonly role: string;
  /** The one collectivité that it acts for; absent for a role of the operator. */
  readonly collectiviteId?: CollectiviteId | null | undefined;
}
export type BindServiceAccountFailure =
  StateForbids | InvalidGrant | InvalidClient | UnknownIssuer | CollectiviteNotFound;

/** Binding again changes nothing and answers the same. */
export abstract class BindServiceAccount {
  abstract execute(
    scope: OperatorScope,
    input: BindServiceAccountInput,
  ): Promise<Result<ServiceAccount, BindServiceAccountFailure>>;
}

export interface ServiceAccountNotFound {
  readonly kind: 'ServiceAccountNotFound';
  readonly serviceAccountId: string;
}

/** Its tokens open nothing from the next request on. */
export abstract class RevokeServiceAccount {
  abstract execute(
    scope: OperatorScope,
    input: { readonly serviceAccountId: ServiceAccountId },
  ): Promise<Result<ServiceAccount, ServiceAccountNotFound>>;
}
