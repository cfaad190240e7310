import { COLLECTIVITE_ATTRIBUTE } from '@beffroi/identity/domain';
import { OrganizationReconciler, OrganizationStore } from '@beffroi/identity/server';
import type { CollectiviteId } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { CollectivitesRepository } from '@beffroi/tenancy/server';
import { countRequests, type RequestCounts } from './counted.requests.ts';
import type { KeycloakTarget } from './keycloak.target.ts';

/** As many at a time as the worker does. */
const CONCURRENCY = 4;

export interface Run extends RequestCounts {
  readonly tookMs: number;
}

export interface BroughtOrganizations {
  readonly organizations: number;
  /** Each is made, looked at again, and noted here. */
  readonly first: Run;
  /** Everything agrees: each is looked at. */
  readonly second: Run;
}

/** Has the reconciler bring the organisations of these collectivités into Keycloak, twice; they are deleted afterwards. */
export const bringOrganizations = async (
  { admin, issuer }: KeycloakTarget,
  unitOfWork: UnitOfWork,
  ids: readonly CollectiviteId[],
): Promise<BroughtOrganizations> => {
  const store = new OrganizationStore(unitOfWork, new CollectivitesRepository(unitOfWork), issuer);
  const reconciler = new OrganizationReconciler({ admin, store, mode: 'apply', sendsInvitations: false });
  const bring = () => each(ids, (id) => settle(reconciler, id));
  try {
    return { organizations: ids.length, first: await measured(bring), second: await measured(bring) };
  } finally {
    await each(ids, async (id) => {
      for (const made of await admin.organizationsWith(COLLECTIVITE_ATTRIBUTE, id))
        await admin.deleteOrganization(made.id);
    });
  }
};

/** Looks until nothing is to be done. */
const settle = async (reconciler: OrganizationReconciler, id: CollectiviteId): Promise<void> => {
  while (await reconciler.reconcile(id));
};

const measured = async (work: () => Promise<void>): Promise<Run> => {
  const startedAtMs = performance.now();
  const counts = await countRequests(work);
  return { tookMs: Math.round(performance.now() - startedAtMs), ...counts };
};

const each = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> => {
  const waiting = items.values();
  const take = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, take));
};
