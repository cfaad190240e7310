import type { CollectiviteId } from '@beffroi/kernel';

/** The attribute by which one of Keycloak's organisations says whose it is. */
export const COLLECTIVITE_ATTRIBUTE = 'beffroi.collectivite';

/** What Keycloak should have for a collectivité. Our database alone says it. */
export interface DesiredOrganization {
  readonly collectiviteId: CollectiviteId;
  /** What {@link organizationAlias} says, or, once there is one, what it was created with. */
  readonly alias: string;
  readonly name: string;
  /** False once the collectivité is being erased. */
  readonly enabled: boolean;
  /** Subjects of the members who log in through this Keycloak. */
  readonly members: readonly string[];
  readonly invitations: readonly PendingInvitation[];
  /** Whether Keycloak is to write to who is invited; otherwise its own invitations are left alone. */
  readonly sendsInvitations: boolean;
}

export interface PendingInvitation {
  readonly id: string;
  /** In lower case. */
  readonly email: string;
}

/** What Keycloak has. */
export interface ObservedOrganization {
  readonly id: string;
  readonly alias: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly members: readonly ObservedMember[];
  readonly invitations: readonly { readonly id: string; readonly email: string }[];
  /** Members we want whom Keycloak does not know. */
  readonly strangers: readonly string[];
}

export interface ObservedMember {
  readonly userId: string;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  /** Leaving the organisation would delete the account. */
  readonly isManaged: boolean;
}

/** One step, in Keycloak or (`accept-invitation`) with us. */
export type OrganizationAction =
  | { readonly kind: 'create-organization'; readonly alias: string; readonly name: string }
  /** Disabled since an earlier pass, and without managed accounts, which would end with it. */
  | { readonly kind: 'delete-organization' }
  | { readonly kind: 'update-organization'; readonly name: string; readonly enabled: boolean }
  | { readonly kind: 'add-member'; readonly userId: string }
  | { readonly kind: 'remove-member'; readonly userId: string }
  | { readonly kind: 'accept-invitation'; readonly invitationId: string; readonly userId: string }
  | { readonly kind: 'withdraw-invitation'; readonly invitationId: string; readonly email: string }
  | { readonly kind: 'send-invitation'; readonly email: string };

/** What differs and is for people to settle. */
export type OrganizationNotice =
  /** Keycloak does not let an alias change. */
  | { readonly kind: 'alias-differs'; readonly alias: string }
  | { readonly kind: 'unknown-user'; readonly userId: string }
  /** Not a member with us; taking them out would delete their account, so that is left to people. */
  | { readonly kind: 'managed-stranger'; readonly userId: string }
  /** Invited and there, but the address was never verified: no role is given on its word. */
  | { readonly kind: 'unverified-email'; readonly userId: string };

export interface OrganizationPlan {
  readonly actions: readonly OrganizationAction[];
  readonly notices: readonly OrganizationNotice[];
}

/** Scopes name it (`organization:211800339`) and it never changes: a SIREN where there is one. */
export const organizationAlias = (collectiviteId: CollectiviteId, siren: string | null): string =>
  siren ?? `sans-siren-${collectiviteId}`;

/** One of a kind in the realm: several communes share a name. */
export const organizationName = (name: string, alias: string): string => `${name} (${alias})`;

/**
 * What brings Keycloak in step. The organisation of a collectivité that is gone is disabled, then deleted; where it manages
 * accounts, it stays, since they would end with it.
 *
 * @param observed undefined where Keycloak has no organisation for the collectivité
 */
export const planOrganization = (
  desired: DesiredOrganization,
  observed: ObservedOrganization | undefined,
): OrganizationPlan => {
  const { alias, name, enabled } = desired;
  if (!observed && !enabled) return { actions: [], notices: [] };
  if (!observed) return { actions: [{ kind: 'create-organization', alias, name }], notices: [] };
  const members = planMembers(desired, observed);
  if (!enabled && !observed.enabled && !observed.members.some(({ isManaged }) => isManaged))
    return { actions: [{ kind: 'delete-organization' }], notices: [] };
  return {
    actions: [
      ...(isAsDescribed(desired, observed) ? [] : [{ kind: 'update-organization', name, enabled } as const]),
      ...members.actions,
      ...(desired.sendsInvitations ? planInvitations(desired, observed) : []),
    ],
    notices: [
      ...(observed.alias === alias ? [] : [{ kind: 'alias-differs', alias: observed.alias } as const]),
      ...members.notices,
    ],
  };
};

const isAsDescribed = (desired: DesiredOrganization, observed: ObservedOrganization): boolean =>
  observed.name === desired.name &&
  observed.enabled === desired.enabled &&
  observed.attributes[COLLECTIVITE_ATTRIBUTE]?.[0] === desired.collectiviteId;

const planMembers = (desired: DesiredOrganization, observed: ObservedOrganization): OrganizationPlan => {
  const present = new Set(observed.members.map(({ userId }) => userId));
  const strangers = new Set(observed.strangers);
  const missing = desired.members.filter((userId) => !present.has(userId));
  const unwanted = observed.members
    .filter(({ userId }) => !desired.members.includes(userId))
    .map((member) => settle(member, invitationFor(desired, member)));
  return {
    actions: [
      ...missing
        .filter((userId) => !strangers.has(userId))
        .map((userId) => ({ kind: 'add-member', userId }) as const),
      ...unwanted.filter(isAction),
    ],
    notices: [
      ...missing
        .filter((userId) => strangers.has(userId))
        .map((userId) => ({ kind: 'unknown-user', userId }) as const),
      ...unwanted.filter((step) => !isAction(step)),
    ],
  };
};

type Settlement =
  Extract<OrganizationAction, { kind: 'accept-invitation' | 'remove-member' }> | OrganizationNotice;

/** Somebody is in the organisation who is no member with us. */
const settle = (
  { userId, isManaged, isEmailVerified }: ObservedMember,
  invitation: PendingInvitation | undefined,
): Settlement => {
  if (invitation && isEmailVerified) {
    return { kind: 'accept-invitation', invitationId: invitation.id, userId };
  }
  if (invitation) return { kind: 'unverified-email', userId };
  return isManaged ? { kind: 'managed-stranger', userId } : { kind: 'remove-member', userId };
};

const isAction = (
  step: Settlement,
): step is Extract<OrganizationAction, { kind: 'accept-invitation' | 'remove-member' }> =>
  step.kind === 'accept-invitation' || step.kind === 'remove-member';

const invitationFor = (
  { invitations }: DesiredOrganization,
  { email }: ObservedMember,
): PendingInvitation | undefined => invitations.find((invitation) => invitation.email === email);

/** Keycloak's invitations are by address; who is there already needs none. */
const planInvitations = (
  { invitations }: DesiredOrganization,
  observed: ObservedOrganization,
): OrganizationAction[] => {
  const present = new Set(observed.members.map(({ email }) => email));
  const wanted = new Set(invitations.map(({ email }) => email).filter((email) => !present.has(email)));
  const sent = new Set(observed.invitations.map(({ email }) => email));
  return [
    ...observed.invitations
      .filter(({ email }) => !wanted.has(email))
      .map(({ id, email }) => ({ kind: 'withdraw-invitation', invitationId: id, email }) as const),
    ...[...wanted]
      .filter((email) => !sent.has(email))
      .map((email) => ({ kind: 'send-invitation', email }) as const),
  ];
};
