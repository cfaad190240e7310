import { brandId, type CollectiviteId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import {
  CurrentLoaders,
  CurrentScope,
  type Loaders,
  NeedsRecentLogin,
  NotFound,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  ErasureCertificates,
  LIFE_ALLOWANCES,
  type LifeAllowance,
  MoveCollectivite,
} from '../domain/index.ts';
import { Collectivite } from './collectivite.type.ts';
import { InvalidTransition, moveFailure, NoticeRunning } from './life-cycle.failures.ts';
import { MoveCollectiviteInput } from './life-cycle.input.ts';
import { CollectiviteAllowance, ErasureCertificate, MovedCollectivite } from './life-cycle.type.ts';

const MoveCollectiviteResult = resultUnion(
  'MoveCollectiviteResult',
  'The collectivité in its new state, or why it stays where it is.',
  MovedCollectivite,
  [NotFound, InvalidTransition, NoticeRunning],
);

/** The written transitions of a collectivité (README). */
@Resolver(() => Collectivite)
export class LifeCycleResolver {
  constructor(
    private readonly moving: MoveCollectivite,
    private readonly certificates: ErasureCertificates,
  ) {}

  @ResolveField(() => CollectiviteAllowance, { description: 'What its state allows.' })
  allows(@Parent() { state }: Collectivite): LifeAllowance {
    return LIFE_ALLOWANCES[state];
  }

  @ResolveField(() => ErasureCertificate, { nullable: true, description: 'The proof, once it was erased.' })
  async erasureCertificate(
    @Parent() { id }: Collectivite,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<ErasureCertificate | null> {
    return loaders.load('tenancy.erasure-certificate', scope, id, (ids) =>
      this.certificates.findMany(
        scope,
        ids.map((each) => brandId(each)),
      ),
    );
  }

  @Mutation(() => MoveCollectiviteResult, {
    description: 'Moves a collectivité through its life; the answer says how far the gateways know.',
  })
  @Requires('collectivite.move')
  @NeedsRecentLogin()
  async moveCollectivite(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => MoveCollectiviteInput, description: 'Which one, and how.' })
    input: MoveCollectiviteInput,
  ): Promise<typeof MoveCollectiviteResult> {
    const collectiviteId = brandId<CollectiviteId>(input.collectiviteId);
    const outcome = await this.moving.execute(scope, { ...input, collectiviteId });
    return outcome.ok ? outcome.value : moveFailure(outcome.failure);
  }
}
