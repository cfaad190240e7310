import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { Count } from '@beffroi/platform/graphql';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { QueueClass } from './enums.ts';

@ObjectType({ description: 'What one collectivité has before the engines of a route.' })
export class PoolClaim {
  @Field(() => ID, { description: 'Whose.' })
  readonly collectiviteId!: string;

  @Field(() => QueueClass, { description: 'The class of its plan.' })
  readonly class!: ServiceClass;

  @Field(() => Int, { description: 'Its weight among those of its class, by its plan.' })
  readonly weight!: number;

  @Field(() => Int, { description: 'Requests that engines have.' })
  readonly inFlight!: number;

  @Field(() => Int, {
    description: 'Requests that wait because the engines have as much to do as they take.',
  })
  readonly waitingForRoom!: number;

  @Field(() => Int, {
    description: 'Requests that wait because other gateways hold what is left of their limits.',
  })
  readonly waitingForLimits!: number;

  @Field(() => Int, { description: 'Requests that wait because the model sleeps or starts.' })
  readonly waitingForModel!: number;

  @Field(() => Float, {
    description: 'Service a second, lately: tokens of prompts, and twice those of answers.',
  })
  readonly servicePerSecond!: number;

  @Field(() => Count, { description: 'Service since midnight in Paris.' })
  readonly serviceToday!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Its part in what the engines give now, 0 to 1; null for collectivités.',
  })
  readonly shareNow!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Its part in what the engines gave today, 0 to 1; null for collectivités.',
  })
  readonly shareToday!: number | null;
}

@ObjectType({ description: 'The engines of one route, and who shares them.' })
export class EnginePool {
  @Field(() => ID, { description: 'The id of the deployment, or of the external route.' })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Requests that the engines take at once; null for collectivités, and where no gateway said.',
  })
  readonly capacity!: number | null;

  @Field(() => [PoolClaim], {
    description: 'Who has or had anything there today, the most served first; for collectivités their own.',
  })
  readonly claims!: readonly PoolClaim[];
}
