import type {
  LimitLevel as LimitLevelValue,
  LimitMetric as LimitMetricValue,
  LimitWindow as LimitWindowValue,
} from '@beffroi/contracts/dataplane';
import type { Offer } from '@beffroi/contracts/usage';
import { Count } from '@beffroi/platform/graphql';
import { Field, ID, InputType } from '@nestjs/graphql';
import { LimitLevel, LimitMetric, LimitOffer, LimitWindow } from './enums.ts';

@InputType({ description: 'A limit and its value; setting one that is there replaces its value.' })
export class SetLimitInput {
  @Field(() => LimitLevel, { description: 'Whose use it limits.' })
  readonly level!: LimitLevelValue;

  @Field(() => ID, { nullable: true, description: 'Which of them; absent for the pool.' })
  readonly ownerId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'For one model, by identifier or alias; absent: all together.',
  })
  readonly modelId?: string | null;

  @Field(() => LimitOffer, { nullable: true, description: 'For one offer; absent: all together.' })
  readonly offer?: Offer | null;

  @Field(() => LimitMetric, { description: 'What is counted.' })
  readonly metric!: LimitMetricValue;

  @Field(() => LimitWindow, { description: 'Over what time.' })
  readonly window!: LimitWindowValue;

  @Field(() => Count, { nullable: true, description: 'How much; absent or null: unlimited; 0: closed.' })
  readonly value?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Count and show it, never enforce it; absent: enforce.',
  })
  readonly shadow?: boolean | null;

  @Field(() => String, { nullable: true, description: 'The same key again answers as the first time.' })
  readonly idempotencyKey?: string | null;
}
