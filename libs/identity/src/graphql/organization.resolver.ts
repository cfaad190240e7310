import type { OperatorScope } from '@beffroi/kernel';
import { connectionOf, CurrentScope, PageArguments, Paging, Requires } from '@beffroi/platform/graphql';
import { Args, Query, Resolver } from '@nestjs/graphql';
import {
  isForPeople,
  type Organization as OrganizationRow,
  type OrganizationDifference as Difference,
  Organizations,
} from '../domain/index.ts';
import { differenceRemedies } from './messages.ts';
import { Organization, OrganizationConnection, type OrganizationDifference } from './organization.type.ts';

@Resolver(() => Organization)
export class OrganizationResolver {
  constructor(private readonly organizationPort: Organizations) {}

  @Query(() => OrganizationConnection, {
    description: 'Organisations in Keycloak: what differs from the tenancy, and what will be done about it.',
  })
  @Requires('organization.read')
  async organizations(
    @CurrentScope() scope: OperatorScope,
    @Paging() page: PageArguments,
    @Args('onlyDiffering', {
      type: () => Boolean,
      defaultValue: false,
      description: 'Those alone that differ, or whose last attempt failed.',
    })
    onlyDiffering: boolean,
  ): Promise<OrganizationConnection> {
    return connectionOf(await this.organizationPort.list(scope, { onlyDiffering }, page), toOrganization);
  }
}

const toOrganization = (row: OrganizationRow): Organization => ({
  ...row,
  differences: row.differences.map(toDifference),
});

const toDifference = (difference: Difference): OrganizationDifference => ({
  kind: difference.kind,
  about: aboutOf(difference),
  isForPeople: isForPeople(difference),
  remedy: differenceRemedies[difference.kind],
});

const aboutOf = (difference: Difference): string | null => {
  if ('email' in difference) return difference.email;
  if ('userId' in difference) return difference.userId;
  return 'alias' in difference ? difference.alias : null;
};
