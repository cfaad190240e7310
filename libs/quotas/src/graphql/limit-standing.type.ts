import { Count, DateTime } from '@beffroi/platform/graphql';
import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'Where a limit stands in the window that is open; amounts in its own unit.' })
export class LimitStanding {
  @Field(() => Count, {
    nullable: true,
    description: 'The cap as it was asked for, its override included; null: unlimited.',
  })
  readonly cap!: number | null;

  @Field(() => Count, {
    nullable: true,
    description: 'What gateways keep to: a lowered cap once they have given back what they had set aside.',
  })
  readonly capInForce!: number | null;

  @Field(() => Count, {
    nullable: true,
    description: 'Spent; of IN_FLIGHT: under way. Null where nobody counts it.',
  })
  readonly spent!: number | null;

  @Field(() => Count, { description: 'Set aside by gateways and not spent: it may come back.' })
  readonly held!: number;

  @Field(() => Count, { nullable: true, description: 'The cap less what is spent; null: unlimited.' })
  readonly remaining!: number | null;

  @Field(() => Count, {
    nullable: true,
    description: 'Of EUROS: spent in micro-euros, before it was rounded up to cents.',
  })
  readonly spentMicros!: number | null;

  @Field(() => Count, {
    nullable: true,
    description:
      'Of EUROS: the cap less what is spent, in micro-euros; `remaining` is rounded down to cents.',
  })
  readonly remainingMicros!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the window ends and the next begins at zero; null: when a request ends.',
  })
  readonly renewsAt!: Date | null;
}

@ObjectType({ description: 'Another value of a limit for a while. It ends by itself.' })
export class LimitOverride {
  @Field(() => Count, { nullable: true, description: 'Null: unlimited; 0: closed.' })
  readonly value!: number | null;

  @Field(() => DateTime, { description: 'From when.' })
  readonly from!: Date;

  @Field(() => DateTime, { description: 'Until when; the limit’s own value holds from then on.' })
  readonly until!: Date;
}

@ObjectType({ description: 'What a limit that is only counted would have done in the window that is open.' })
export class ShadowReport {
  @Field(() => DateTime, {
    nullable: true,
    description: 'From the hour in which it would have been used up; null: it would not.',
  })
  readonly overSince!: Date | null;

  @Field(() => Count, {
    description:
      'Requests since then that it would have refused; in that first hour, by their share of what came beyond.',
  })
  readonly refusedRequests!: number;
}
