import type { CollectiviteId } from '@beffroi/kernel';
import type { OrganizationAction, OrganizationNotice } from './organization.plan.ts';

/** How Keycloak and our tenancy differ: a step that will be taken, or something that people have to settle. */
export type OrganizationDifference = OrganizationAction | OrganizationNotice;

/** A collectivité's organisation in Keycloak, as it was last looked at. */
export interface Organization {
  readonly collectiviteId: CollectiviteId;
  /** Keycloak's id; null until there is one. */
  readonly organizationId: string | null;
  readonly alias: string;
  /** Empty where both agree. */
  readonly differences: readonly OrganizationDifference[];
  /** Why the last look or step failed, in Keycloak's words; null: it did not. */
  readonly failure: string | null;
  readonly observedAt: Date | null;
}

const NOTICES: readonly OrganizationDifference['kind'][] = [
  'alias-differs',
  'unknown-user',
  'managed-stranger',
  'unverified-email',
];

/** Whether the reconciler leaves it to people. */
export const isForPeople = ({ kind }: OrganizationDifference): boolean => NOTICES.includes(kind);
