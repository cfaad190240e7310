import { brandId, type OperatorScope } from '@beffroi/kernel';
import { CurrentScope, Requires } from '@beffroi/platform/graphql';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { HOUR_MS, MOST_HOURS, type ReconciledHour, Reconciliation } from '../domain/index.ts';
import { EngineReconciliation, ReconciliationFilterInput } from './reconciliation.type.ts';

const SHOWN_HOURS = 48;

@Resolver(() => EngineReconciliation)
export class ReconciliationResolver {
  constructor(private readonly reconciliation: Reconciliation) {}

  @Query(() => [EngineReconciliation], {
    description: `What engines counted beside what was metered, per deployment and hour; the latest first, ${MOST_HOURS} at most.`,
  })
  @Requires('reconciliation.read')
  async engineReconciliation(
    @CurrentScope() scope: OperatorScope,
    @Args('filter', {
      type: () => ReconciliationFilterInput,
      nullable: true,
      description: 'Which hours are shown.',
    })
    filter?: ReconciliationFilterInput | null,
  ): Promise<readonly ReconciledHour[]> {
    const to = filter?.to ?? new Date(Date.now() + HOUR_MS);
    return this.reconciliation.hours(scope, {
      from: filter?.from ?? new Date(to.getTime() - (SHOWN_HOURS + 1) * HOUR_MS),
      to,
      ...(filter?.deploymentId ? { deploymentId: brandId(filter.deploymentId) } : {}),
    });
  }
}
