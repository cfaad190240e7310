import type { CollectiviteId } from '@beffroi/kernel';
import { KeycloakRefused } from '@beffroi/platform/keycloak';
import {
  type DesiredOrganization,
  type ObservedOrganization,
  type OrganizationPlan,
  planOrganization,
} from '../../domain/index.ts';
import { AcceptanceRefused, type Observation } from '../persistence/organization.store.ts';
import { observeOrganization } from './observe-organization.ts';
import { createOrganization, type Hands, performAction } from './perform-action.ts';

export interface OrganizationReconcilerOptions extends Hands {
  /** `report`: says what differs and what would be done, and does nothing. */
  readonly mode: 'apply' | 'report';
  /** Keycloak writes to who is invited; it needs its mail set up. */
  readonly sendsInvitations: boolean;
}

/** Brings Keycloak's organisation of one collectivité in step with our rows. */
export class OrganizationReconciler {
  constructor(private readonly options: OrganizationReconcilerOptions) {}

  /**
   * @returns whether a step was taken, so that it is worth looking again
   * @throws KeycloakUnavailable; KeycloakRefused, AcceptanceRefused: these are on record, too
   */
  async reconcile(collectiviteId: CollectiviteId): Promise<boolean> {
    const { admin, store, mode, sendsInvitations } = this.options;
    const wanted = await store.wanted(collectiviteId);
    if (!wanted) return false;
    const desired: DesiredOrganization = { ...wanted, sendsInvitations };
    const { organizationId, alias } = wanted;
    const observed = await observeOrganization(admin, wanted).catch((error: unknown) =>
      this.recordRefusal({ collectiviteId, organizationId, alias, differences: [] }, error),
    );
    const plan = planOrganization(desired, observed);
    const found = {
      collectiviteId,
      organizationId: observed?.id ?? null,
      alias: observed?.alias ?? alias,
      differences: [...plan.actions, ...plan.notices],
    };
    // Before the first step, so that what a failure left undone can be read.
    await store.record({ ...found, failure: null });
    if (mode === 'report' || plan.actions.length === 0) return false;
    await this.follow(desired, observed, plan).catch((error: unknown) => this.recordRefusal(found, error));
    return true;
  }

  private async follow(
    desired: DesiredOrganization,
    observed: ObservedOrganization | undefined,
    { actions }: OrganizationPlan,
  ): Promise<void> {
    for (const action of actions) {
      if (action.kind === 'create-organization') await createOrganization(this.options, desired);
      else await performAction(this.options, desired, observed!, action);
    }
  }

  private async recordRefusal(found: Omit<Observation, 'failure'>, error: unknown): Promise<never> {
    if (error instanceof KeycloakRefused || error instanceof AcceptanceRefused) {
      await this.options.store.record({ ...found, failure: error.message });
    }
    throw error;
  }
}
