import type { CollectiviteRole, Role as RoleValue } from '@beffroi/contracts/access';
import { registerEnumType } from '@nestjs/graphql';
import type { InvitationState as InvitationStateValue, OrganizationDifference } from '../domain/index.ts';

const memberRoles = {
  ADMIN: { description: 'Administers the collectivité: its members, projects, keys and deployments.' },
  DEVELOPER: { description: 'Creates projects and keys.' },
  FINANCE: { description: 'Sees what is consumed.' },
  REFERENT_IA: { description: 'Sees projects, deployments and consumption.' },
  DPO: { description: 'Sees everything that the documents of data protection need.' },
};

/** Values as in the domain; names as GraphQL writes them. */
export const MemberRole = {
  ADMIN: 'collectivite.admin',
  DEVELOPER: 'collectivite.developer',
  FINANCE: 'collectivite.finance',
  REFERENT_IA: 'collectivite.referent-ia',
  DPO: 'collectivite.dpo',
} as const satisfies Record<string, CollectiviteRole>;
registerEnumType(MemberRole, {
  name: 'MemberRole',
  description: 'What a member of a collectivité may do.',
  valuesMap: memberRoles,
});

export const ServiceAccountRole = {
  OPERATOR_ADMIN: 'operator.admin',
  OPERATOR_SUPPORT: 'operator.support',
  OPERATOR_FINANCE: 'operator.finance',
  OPERATOR_AUDITOR: 'operator.auditor',
  ...MemberRole,
} as const satisfies Record<string, RoleValue>;
registerEnumType(ServiceAccountRole, {
  name: 'ServiceAccountRole',
  description:
    'What a program may do: one of the operator’s roles, or, in one collectivité, one of its roles.',
  valuesMap: {
    OPERATOR_ADMIN: { description: 'Everything.' },
    OPERATOR_SUPPORT: { description: 'Reads everything.' },
    OPERATOR_FINANCE: { description: 'Reads what billing needs.' },
    OPERATOR_AUDITOR: { description: 'Reads everything.' },
    ...memberRoles,
  },
});

export const InvitationState = {
  PENDING: 'pending',
  ACCEPTED: 'accepted',
  REVOKED: 'revoked',
  EXPIRED: 'expired',
} as const satisfies Record<string, InvitationStateValue>;
registerEnumType(InvitationState, {
  name: 'InvitationState',
  description: 'What became of an invitation.',
  valuesMap: {
    PENDING: { description: 'It waits to be accepted.' },
    ACCEPTED: { description: 'It made a member.' },
    REVOKED: { description: 'Somebody took it back, or a newer one took its place.' },
    EXPIRED: { description: 'Nobody accepted it in time.' },
  },
});

export const OrganizationDifferenceKind = {
  CREATE_ORGANIZATION: 'create-organization',
  DELETE_ORGANIZATION: 'delete-organization',
  UPDATE_ORGANIZATION: 'update-organization',
  ADD_MEMBER: 'add-member',
  REMOVE_MEMBER: 'remove-member',
  ACCEPT_INVITATION: 'accept-invitation',
  WITHDRAW_INVITATION: 'withdraw-invitation',
  SEND_INVITATION: 'send-invitation',
  ALIAS_DIFFERS: 'alias-differs',
  UNKNOWN_USER: 'unknown-user',
  MANAGED_STRANGER: 'managed-stranger',
  UNVERIFIED_EMAIL: 'unverified-email',
} as const satisfies Record<string, OrganizationDifference['kind']>;
registerEnumType(OrganizationDifferenceKind, {
  name: 'OrganizationDifferenceKind',
  description: 'How Keycloak and the tenancy differ.',
  valuesMap: {
    CREATE_ORGANIZATION: { description: 'Keycloak has no organisation for the collectivité.' },
    DELETE_ORGANIZATION: { description: 'Keycloak has an organisation for a collectivité that is erased.' },
    UPDATE_ORGANIZATION: { description: 'Its name, state or attribute is not as it should be.' },
    ADD_MEMBER: { description: 'A member is missing from it.' },
    REMOVE_MEMBER: { description: 'Somebody is in it who is no member.' },
    ACCEPT_INVITATION: { description: 'Somebody who was invited has joined it.' },
    WITHDRAW_INVITATION: { description: 'Keycloak has an invitation that is not open any more.' },
    SEND_INVITATION: { description: 'Keycloak has not sent an invitation yet.' },
    ALIAS_DIFFERS: { description: 'It was created under another alias, which Keycloak does not let change.' },
    UNKNOWN_USER: { description: 'Keycloak does not know a member.' },
    MANAGED_STRANGER: {
      description: 'Somebody is in it who is no member, and taking them out would delete their account.',
    },
    UNVERIFIED_EMAIL: {
      description: 'Somebody who was invited has joined it, with an address not verified.',
    },
  },
});
