import type { CollectiviteId, OperatorScope, SystemScope } from '@beffroi/kernel';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import type { Organization } from './organization.ts';

export abstract class Organizations {
  /** In the order of their collectivités' arrival; those that differ or failed alone when asked. */
  abstract list(
    scope: OperatorScope | SystemScope,
    filter: { readonly onlyDiffering: boolean },
    page: PageRequest,
  ): Promise<PageOf<Organization>>;
  /** Whose organisation an alias names; undefined for one that is nobody's here. */
  abstract collectiviteOf(alias: string): Promise<CollectiviteId | undefined>;
}
