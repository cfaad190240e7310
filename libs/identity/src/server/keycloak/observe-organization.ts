import type { KeycloakAdmin, KeycloakOrganization } from '@beffroi/platform/keycloak';
import { COLLECTIVITE_ATTRIBUTE, type ObservedOrganization } from '../../domain/index.ts';
import type { WantedOrganization } from '../persistence/organization.store.ts';

/** What Keycloak has for a collectivité: undefined where it has nothing. */
export const observeOrganization = async (
  admin: KeycloakAdmin,
  wanted: WantedOrganization,
): Promise<ObservedOrganization | undefined> => {
  const organization = await findOrganization(admin, wanted);
  if (!organization) return undefined;
  const [members, invitations] = [
    await admin.members(organization.id),
    await admin.invitations(organization.id),
  ];
  const present = new Set(members.map(({ userId }) => userId));
  const missing = wanted.members.filter((userId) => !present.has(userId));
  const strangers = await unknownAmong(admin, missing);
  return { ...organization, members, invitations, strangers };
};

/** By the id we know; by the attribute where we know none, or where the organisation was made anew meanwhile. */
const findOrganization = async (
  admin: KeycloakAdmin,
  { organizationId, collectiviteId, alias }: WantedOrganization,
): Promise<KeycloakOrganization | undefined> => {
  const known = organizationId ? await admin.findOrganization(organizationId) : undefined;
  if (known) return known;
  const marked = await admin.organizationsWith(COLLECTIVITE_ATTRIBUTE, collectiviteId);
  return marked.find((organization) => organization.alias === alias) ?? marked[0];
};

const unknownAmong = async (admin: KeycloakAdmin, userIds: readonly string[]): Promise<string[]> => {
  const unknown: string[] = [];
  for (const userId of userIds) if (!(await admin.hasUser(userId))) unknown.push(userId);
  return unknown;
};
