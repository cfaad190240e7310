import type { DynamicModule } from '@nestjs/common';
import {
  AcceptInvitation,
  AccessReviews,
  BindServiceAccount,
  ChangeMemberRole,
  CloseAccessReview,
  DecideAccess,
  GrantRole,
  Grants,
  GrantSupportAccess,
  Holders,
  Invitations,
  InviteMember,
  Members,
  OpenAccessReview,
  Organizations,
  OwnSessions,
  People,
  RemoveMember,
  RevokeInvitation,
  RevokeServiceAccount,
  ServiceAccounts,
  SupportAccesses,
  WithdrawSupportAccess,
} from '@beffroi/identity/domain';
import { resolvers } from '@beffroi/identity/graphql';
import {
  AcceptInvitationOperation,
  BreakGlassGrants,
  AccessReviewsRepository,
  CallerAuthenticator,
  BindServiceAccountOperation,
  ChangeMemberRoleOperation,
  CloseAccessReviewOperation,
  DecideAccessOperation,
  GrantRoleOperation,
  GrantSupportAccessOperation,
  HoldersRepository,
  InvitationsRepository,
  InviteMemberOperation,
  MembersRepository,
  OpenAccessReviewOperation,
  OrganizationsRepository,
  OwnSessionsRepository,
  RemoveMemberOperation,
  RevokeInvitationOperation,
  RevokeServiceAccountOperation,
  ServiceAccountsRepository,
  StoredGrants,
  StoredPeople,
  SupportAccessesRepository,
  WithdrawSupportAccessOperation,
} from '@beffroi/identity/server';
import { Authenticator } from '@beffroi/platform/graphql';
import { BearerVerifier } from '@beffroi/platform/oidc';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Collectivites } from '@beffroi/tenancy/domain';
import { contextModule } from './context.module.ts';

export interface IdentityOptions {
  /** Whose tokens are accepted, the first of which service accounts are bound to unless told. */
  readonly issuers: readonly string[];
  /** Whether who came by break-glass holds anything. */
  readonly hasBreakGlass: boolean;
}

export const identityModule = (
  verifier: BearerVerifier,
  { issuers, hasBreakGlass }: IdentityOptions,
): DynamicModule =>
  contextModule(
    'identity',
    [
      { provide: BearerVerifier, useValue: verifier },
      {
        provide: Grants,
        inject: [UnitOfWork],
        useFactory: (unitOfWork: UnitOfWork) => {
          const stored = new StoredGrants(unitOfWork);
          return hasBreakGlass ? new BreakGlassGrants(stored, unitOfWork) : stored;
        },
      },
      { provide: People, useClass: StoredPeople },
      { provide: GrantRole, useClass: GrantRoleOperation },
      { provide: Authenticator, useClass: CallerAuthenticator },
      { provide: SupportAccesses, useClass: SupportAccessesRepository },
      { provide: GrantSupportAccess, useClass: GrantSupportAccessOperation },
      { provide: WithdrawSupportAccess, useClass: WithdrawSupportAccessOperation },
      { provide: AccessReviews, useClass: AccessReviewsRepository },
      { provide: OpenAccessReview, useClass: OpenAccessReviewOperation },
      { provide: DecideAccess, useClass: DecideAccessOperation },
      { provide: CloseAccessReview, useClass: CloseAccessReviewOperation },
      { provide: Holders, useClass: HoldersRepository },
      { provide: Members, useClass: MembersRepository },
      { provide: Invitations, useClass: InvitationsRepository },
      { provide: InviteMember, useClass: InviteMemberOperation },
      { provide: RevokeInvitation, useClass: RevokeInvitationOperation },
      { provide: AcceptInvitation, useClass: AcceptInvitationOperation },
      { provide: RemoveMember, useClass: RemoveMemberOperation },
      { provide: ChangeMemberRole, useClass: ChangeMemberRoleOperation },
      { provide: ServiceAccounts, useClass: ServiceAccountsRepository },
      {
        provide: BindServiceAccount,
        inject: [UnitOfWork, Collectivites],
        useFactory: (unitOfWork: UnitOfWork, collectivites: Collectivites) =>
          new BindServiceAccountOperation(unitOfWork, collectivites, issuers),
      },
      { provide: RevokeServiceAccount, useClass: RevokeServiceAccountOperation },
      { provide: Organizations, useClass: OrganizationsRepository },
      { provide: OwnSessions, useClass: OwnSessionsRepository },
    ],
    resolvers,
  );
