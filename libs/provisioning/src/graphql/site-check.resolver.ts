import type { Site as RegisteredSite } from '@beffroi/catalogue/domain';
import { Site } from '@beffroi/catalogue/graphql';
import { brandId, type OperatorScope, type SiteId, type TenantScope } from '@beffroi/kernel';
import {
  CurrentLoaders,
  CurrentScope,
  type Loaders,
  NotFound,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  blockingChecks,
  CheckSite,
  isUnderWay,
  type SiteCheck as DomainSiteCheck,
  SiteChecks,
} from '../domain/index.ts';
import { nouns } from './messages.ts';
import { CheckSiteInput, SiteCheck } from './site-check.type.ts';

const CheckSiteResult = resultUnion(
  'CheckSiteResult',
  'The check, which the worker makes now, or why not.',
  SiteCheck,
  [NotFound],
);

@Resolver(() => Site)
export class SiteCheckResolver {
  constructor(
    private readonly checking: CheckSite,
    private readonly checks: SiteChecks,
  ) {}

  @Mutation(() => CheckSiteResult, {
    description:
      'Has the worker measure whether a site may host anybody; ask “sites { lastCheck }” for the findings.',
  })
  @Requires('site.check')
  async checkSite(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => CheckSiteInput, description: 'Which site.' })
    { siteId, idempotencyKey }: CheckSiteInput,
  ): Promise<typeof CheckSiteResult> {
    const outcome = await this.checking.execute(scope, { siteId: brandId<SiteId>(siteId), idempotencyKey });
    return outcome.ok ? toSiteCheck(outcome.value) : new NotFound(nouns.site, siteId);
  }

  @ResolveField(() => SiteCheck, {
    nullable: true,
    description: 'Its last check; null: none yet, or you are not of the operator.',
  })
  async lastCheck(
    @Parent() { id }: RegisteredSite,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<SiteCheck | null> {
    if (scope.kind === 'tenant') return null;
    const check = await loaders.load('provisioning.site-check', scope, id, async (ids) => {
      const all = await this.checks.bySite(
        scope,
        ids.map((each) => brandId<SiteId>(each)),
      );
      return new Map(all.map((each) => [each.siteId as string, each]));
    });
    return check ? toSiteCheck(check) : null;
  }
}

const toSiteCheck = (check: DomainSiteCheck): SiteCheck => ({
  siteId: check.siteId,
  underWay: isUnderWay(check),
  finishedAt: check.finishedAt,
  mayHost: blockingChecks(check.findings).length === 0,
  findings: check.findings,
});
