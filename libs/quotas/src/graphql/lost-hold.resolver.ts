import type { OperatorScope } from '@beffroi/kernel';
import {
  Count,
  CurrentScope,
  DateTime,
  NeedsRecentLogin,
  NotFound,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { Args, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { LostHolds, WriteOffRun } from '../domain/index.ts';
import { RunAlive, writeOffFailure } from './limit-changes.failures.ts';

@ObjectType({ description: 'What a run of a gateway held of a budget when it was lost; it counts as spent.' })
export class LostHold {
  @Field(() => ID, { description: 'The run.' })
  readonly incarnation!: string;

  @Field(() => String, { description: 'Of which gateway.' })
  readonly gatewayId!: string;

  @Field(() => DateTime, { description: 'When it was last heard of, left, or was taken over.' })
  readonly goneAt!: Date;

  @Field(() => ID, { description: 'Of which limit.' })
  readonly limitId!: string;

  @Field(() => DateTime, { description: 'In the window that began then.' })
  readonly windowStart!: Date;

  @Field(() => ID, { nullable: true, description: 'Whose limit; null: the operator’s.' })
  readonly collectiviteId!: string | null;

  @Field(() => Count, { description: 'Requests, tokens or micro-euros.' })
  readonly held!: number;

  @Field(() => Count, { description: 'As the run last told; the rest may be spent, or not.' })
  readonly spent!: number;
}

@ObjectType({
  description:
    'A run of a gateway that may hold what a failover or a restore of the database has lost. Budgets of the windows that were open then wait for it.',
})
export class AwaitedRun {
  @Field(() => ID, { description: 'The run.' })
  readonly incarnation!: string;

  @Field(() => String, { description: 'Of which gateway.' })
  readonly gatewayId!: string;

  @Field(() => DateTime, { description: 'When it was last heard of, left, or was taken over.' })
  readonly heardAt!: Date;

  @Field(() => DateTime, { description: 'When the history began that knows nothing of it.' })
  readonly since!: Date;
}

@InputType({ description: 'A run of a gateway that will not come back.' })
export class WriteOffRunInput {
  @Field(() => ID, { description: 'The run, as `lostHolds` and `awaitedRuns` name it.' })
  readonly incarnation!: string;

  @Field(() => String, { nullable: true, description: 'The same key again answers as the first time.' })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'A lost run whose holds are settled.' })
export class RunWrittenOff {
  @Field(() => ID, { description: 'The run.' })
  readonly incarnation!: string;

  @Field(() => [LostHold], { description: 'What counts as spent from now on, for good.' })
  readonly holds!: readonly LostHold[];
}

const WriteOffRunResult = resultUnion(
  'WriteOffRunResult',
  'What was written off, or why not.',
  RunWrittenOff,
  [NotFound, RunAlive],
);

/** What nobody but the operator can settle: the holds of a gateway that is lost with its disk. */
@Resolver(() => LostHold)
export class LostHoldResolver {
  constructor(
    private readonly lost: LostHolds,
    private readonly writingOff: WriteOffRun,
  ) {}

  @Query(() => [LostHold], {
    description:
      'What lost runs of gateways hold; those whose successor is still reading their journal included.',
  })
  @Requires('hold.read')
  async lostHolds(@CurrentScope() scope: OperatorScope): Promise<readonly LostHold[]> {
    return this.lost.list(scope);
  }

  @Query(() => [AwaitedRun], {
    description:
      'Runs that budgets wait for after a failover or a restore; those that say their holds again in a moment included. One that will not come back is written off (`writeOffRun`).',
  })
  @Requires('hold.read')
  async awaitedRuns(@CurrentScope() scope: OperatorScope): Promise<readonly AwaitedRun[]> {
    return this.lost.awaited(scope);
  }

  @Mutation(() => WriteOffRunResult, {
    description: 'Decides that everything a lost run held is spent; budgets that waited for it open again.',
  })
  @Requires('hold.write-off')
  @NeedsRecentLogin()
  async writeOffRun(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => WriteOffRunInput, description: 'Which run.' }) input: WriteOffRunInput,
  ): Promise<typeof WriteOffRunResult> {
    const outcome = await this.writingOff.execute(scope, input);
    return outcome.ok ? outcome.value : writeOffFailure(outcome.failure);
  }
}
