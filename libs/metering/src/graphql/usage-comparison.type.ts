import type { Text } from '@beffroi/kernel';
import { Count, DateTime, Localised } from '@beffroi/platform/graphql';
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { UsageSums } from './usage.type.ts';

export const UsagePeriodKind = { DAY: 'day', WEEK: 'week', MONTH: 'month', EXERCISE: 'exercise' } as const;
registerEnumType(UsagePeriodKind, {
  name: 'UsagePeriodKind',
  description: 'A kind of period, in Paris.',
  valuesMap: {
    DAY: { description: 'From midnight to midnight: 23 or 25 hours when clocks change.' },
    WEEK: { description: 'From Monday (ISO 8601). The same week a year before is 52 weeks before.' },
    MONTH: { description: 'The month of the calendar.' },
    EXERCISE: { description: 'The budgetary exercise: the calendar year.' },
  },
});

@ObjectType({ description: 'A period with what was used in it.' })
export class PeriodUsage {
  @Field(() => DateTime, { description: 'Its first instant.' })
  readonly from!: Date;

  @Field(() => DateTime, { description: 'The first instant after it.' })
  readonly to!: Date;

  @Field(() => Int, { description: 'Its days.' })
  readonly days!: number;

  @Field(() => Int, { description: 'Monday to Friday, but for the public holidays of all France.' })
  readonly workingDays!: number;

  @Field(() => UsageSums, { description: 'In all of it; of a period that is not over, so far.' })
  readonly sums!: UsageSums;

  @Field(() => UsageSums, {
    description: 'In its first days, as many as have gone by of the period that is compared.',
  })
  readonly toDate!: UsageSums;
}

@ObjectType({ description: 'What an amount will have come to at the end of the period.' })
export class UsageEstimate {
  @Field(() => Count, { description: 'What is used so far, and the mean of each day that is left.' })
  readonly expected!: number;

  @Field(() => Count, { description: 'One time in ten it is less.' })
  readonly low!: number;

  @Field(() => Count, { description: 'One time in ten it is more.' })
  readonly high!: number;
}

@ObjectType({
  description:
    'What the period will have come to: what is used so far, and for each day that is left the mean of the days of its kind, working days and days off (weekends, public holidays of all France) apart, over the eight weeks before today or since the first use.',
})
export class UsageForecast {
  @Field(() => UsageEstimate, { nullable: true, description: 'Requests.' })
  readonly requests!: UsageEstimate | null;

  @Field(() => UsageEstimate, { nullable: true, description: 'Input tokens.' })
  readonly inputTokens!: UsageEstimate | null;

  @Field(() => UsageEstimate, { nullable: true, description: 'Output tokens.' })
  readonly outputTokens!: UsageEstimate | null;

  @Field(() => UsageEstimate, {
    nullable: true,
    description:
      'Micro-euros at list prices HT: what is used at the prices of then, what is to come at those of now; null where a model has none.',
  })
  readonly listPriceMicros!: UsageEstimate | null;
}

@ObjectType({ description: 'A period beside the one before it and the one a year before.' })
export class UsageComparison {
  @Field(() => PeriodUsage, { description: 'The period.' })
  readonly period!: PeriodUsage;

  @Field(() => PeriodUsage, { description: 'The one before it.' })
  readonly previous!: PeriodUsage;

  @Field(() => PeriodUsage, { description: 'The one a year before.' })
  readonly lastYear!: PeriodUsage;

  @Field(() => UsageForecast, {
    nullable: true,
    description: 'What the period will have come to; null when it is over, or when too little is known.',
  })
  readonly forecast!: UsageForecast | null;

  @Localised({ nullable: true, description: 'Why there is no forecast, for people.' })
  readonly noForecast!: Text | null;
}
