import { type KeycloakAdmin, KeycloakRefused } from '@beffroi/platform/keycloak';
import {
  COLLECTIVITE_ATTRIBUTE,
  type DesiredOrganization,
  type ObservedOrganization,
  type OrganizationAction,
} from '../../domain/index.ts';
import type { OrganizationStore } from '../persistence/organization.store.ts';

const NOT_FOUND = 404;
const CONFLICT = 409;

export interface Hands {
  readonly admin: KeycloakAdmin;
  readonly store: OrganizationStore;
}

/** Creates the organisation. @returns its id */
export const createOrganization = (
  { admin }: Hands,
  { collectiviteId, alias, name }: DesiredOrganization,
): Promise<string> =>
  admin.createOrganization({ alias, name, attributes: { [COLLECTIVITE_ATTRIBUTE]: [collectiviteId] } });

/** Takes one step. What somebody else did meanwhile is as good as done. */
export const performAction = async (
  { admin, store }: Hands,
  { collectiviteId }: DesiredOrganization,
  observed: ObservedOrganization,
  action: Exclude<OrganizationAction, { kind: 'create-organization' }>,
): Promise<void> => {
  const { id, attributes, members } = observed;
  switch (action.kind) {
    case 'update-organization':
      return admin.updateOrganization(id, {
        name: action.name,
        enabled: action.enabled,
        attributes: { ...attributes, [COLLECTIVITE_ATTRIBUTE]: [collectiviteId] },
      });
    case 'delete-organization':
      return doneAlready(NOT_FOUND, admin.deleteOrganization(id));
    case 'add-member':
      return doneAlready(CONFLICT, admin.addMember(id, action.userId));
    case 'remove-member':
      return doneAlready(NOT_FOUND, admin.removeMember(id, action.userId));
    case 'withdraw-invitation':
      return doneAlready(NOT_FOUND, admin.withdrawInvitation(id, action.invitationId));
    case 'send-invitation':
      return doneAlready(CONFLICT, admin.invite(id, action.email));
    case 'accept-invitation': {
      const verifiedEmail = members.find(({ userId }) => userId === action.userId)?.email ?? undefined;
      const person = { subject: action.userId, displayName: null, verifiedEmail };
      return store.accept(action.invitationId, person);
    }
  }
};

const doneAlready = async (status: number, step: Promise<void>): Promise<void> => {
  try {
    await step;
  } catch (error) {
    if (!(error instanceof KeycloakRefused) || error.status !== status) throw error;
  }
};
