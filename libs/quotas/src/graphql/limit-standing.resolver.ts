import { UnknownModel } from '@beffroi/catalogue/graphql';
import { brandId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import {
  CurrentLoaders,
  CurrentScope,
  type Loaders,
  NotFound,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ExplainQuota, LimitStandings, ShadowReports } from '../domain/index.ts';
import { ExplainQuotaInput } from './explain-quota.input.ts';
import { explainQuotaFailure } from './limit.failures.ts';
import { LimitStanding, ShadowReport } from './limit-standing.type.ts';
import { Limit } from './limit.type.ts';
import { QuotaExplanation } from './quota-explanation.type.ts';
import { toExplanation } from './quota-explanation.view.ts';

const ExplainQuotaResult = resultUnion(
  'ExplainQuotaResult',
  'What would become of the request, or what in it is unknown.',
  QuotaExplanation,
  [NotFound, UnknownModel],
);

/** Where limits stand, and what that means for a request. */
@Resolver(() => Limit)
export class LimitStandingResolver {
  constructor(
    private readonly standings: LimitStandings,
    private readonly explaining: ExplainQuota,
    private readonly shadows: ShadowReports,
  ) {}

  @ResolveField(() => LimitStanding, {
    nullable: true,
    description: 'Spent, set aside and left, as gateways last told: a few seconds old at most.',
  })
  async standing(
    @Parent() { id }: Limit,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<LimitStanding | null> {
    return loaders.load('quotas.limit-standing', scope, id, (ids) =>
      this.standings.of(
        scope,
        ids.map((each) => brandId(each)),
      ),
    );
  }

  @ResolveField(() => ShadowReport, {
    nullable: true,
    description:
      'Of a shadow budget, from the roll-ups: nothing is ever set aside for it. Null of any other limit.',
  })
  async shadowReport(
    @Parent() { id, shadow }: Limit,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<ShadowReport | null> {
    if (!shadow) return null;
    return loaders.load('quotas.shadow-report', scope, id, (ids) =>
      this.shadows.of(
        scope,
        ids.map((each) => brandId(each)),
      ),
    );
  }

  @Query(() => ExplainQuotaResult, {
    description:
      'Whether a request would pass the limits it falls under, what each would have left, and which refuses it.',
  })
  @Requires('limit.read')
  async explainQuota(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => ExplainQuotaInput, description: 'The request.' }) input: ExplainQuotaInput,
  ): Promise<typeof ExplainQuotaResult> {
    const outcome = await this.explaining.execute(scope, {
      apiKeyId: input.apiKeyId ? brandId(input.apiKeyId) : null,
      projectId: input.projectId ? brandId(input.projectId) : null,
      modelId: input.modelId,
      offer: input.offer ?? 'shared',
      inputTokens: input.inputTokens,
      maxTokens: input.maxTokens,
      choices: input.choices ?? 1,
    });
    return outcome.ok ? toExplanation(scope, outcome.value) : explainQuotaFailure(outcome.failure);
  }
}
