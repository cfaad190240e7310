import { UnknownModel } from '@beffroi/catalogue/graphql';
import { brandId, type CollectiviteId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import { CurrentScope, NotFound, Requires, resultUnion } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Limits, SetLimit } from '../domain/index.ts';
import { EnvelopeExceeded } from './limit-changes.failures.ts';
import { InvalidLimit, setLimitFailure } from './limit.failures.ts';
import { Limit } from './limit.type.ts';
import { SetLimitInput } from './set-limit.input.ts';

const SetLimitResult = resultUnion('SetLimitResult', 'The limit as it stands, or why not.', Limit, [
  NotFound,
  StateForbids,
  UnknownModel,
  InvalidLimit,
  EnvelopeExceeded,
]);

@Resolver(() => Limit)
export class LimitResolver {
  constructor(
    private readonly limitPort: Limits,
    private readonly setting: SetLimit,
  ) {}

  @Query(() => [Limit], {
    description:
      'The limits of a collectivité, its projects and keys; for an operator who names none, every limit.',
  })
  @Requires('limit.read')
  async limits(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('collectiviteId', { type: () => ID, nullable: true, description: 'Whose.' })
    collectiviteId?: string | null,
  ): Promise<readonly Limit[]> {
    return this.limitPort.list(scope, collectiviteId ? brandId<CollectiviteId>(collectiviteId) : undefined);
  }

  @Mutation(() => SetLimitResult, {
    description: 'Sets a limit; gateways in contact apply it within a second.',
  })
  @Requires('limit.set')
  async setLimit(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => SetLimitInput, description: 'The limit.' }) input: SetLimitInput,
  ): Promise<typeof SetLimitResult> {
    const outcome = await this.setting.execute(scope, { ...input, value: input.value ?? null });
    return outcome.ok ? outcome.value : setLimitFailure(outcome.failure);
  }
}
