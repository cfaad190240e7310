import type {
  LimitLevel as LimitLevelValue,
  LimitMetric as LimitMetricValue,
  LimitWindow as LimitWindowValue,
} from '@beffroi/contracts/dataplane';
import type { Offer } from '@beffroi/contracts/usage';
import { Count } from '@beffroi/platform/graphql';
import { Field, ID, ObjectType } from '@nestjs/graphql';
import { LimitOverride } from './limit-standing.type.ts';
import { LimitLevel, LimitMetric, LimitOffer, LimitWindow } from './enums.ts';

@ObjectType({ description: 'How much may be used in a window.' })
export class Limit {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => LimitLevel, { description: 'Whose use it limits.' })
  readonly level!: LimitLevelValue;

  @Field(() => ID, { nullable: true, description: 'Which of them; null for the pool.' })
  readonly ownerId!: string | null;

  @Field(() => ID, { nullable: true, description: 'For one model; null: all together.' })
  readonly modelId!: string | null;

  @Field(() => LimitOffer, { nullable: true, description: 'For one offer; null: all together.' })
  readonly offer!: Offer | null;

  @Field(() => LimitMetric, { description: 'What is counted.' })
  readonly metric!: LimitMetricValue;

  @Field(() => LimitWindow, { description: 'Over what time.' })
  readonly window!: LimitWindowValue;

  @Field(() => Count, { nullable: true, description: 'How much; null: unlimited; 0: closed.' })
  readonly value!: number | null;

  @Field(() => Boolean, { description: 'Counted and shown, never enforced.' })
  readonly shadow!: boolean;

  @Field(() => LimitOverride, { nullable: true, description: 'Another value for a while, begun or not.' })
  readonly override!: LimitOverride | null;

  @Field(() => ID, { nullable: true, description: 'The limit that it is a share of.' })
  readonly envelopeId!: string | null;
}
