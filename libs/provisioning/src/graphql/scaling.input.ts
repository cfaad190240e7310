import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { PARIS } from '@beffroi/kernel';
import { Field, ID, InputType, Int } from '@nestjs/graphql';
import type { Schedule, ScalingWish, Weekday as WeekdayValue } from '../domain/index.ts';
import { DeploymentPriority, Weekday } from './scaling.enums.ts';

@InputType({ description: 'Opening hours that come back each week.' })
export class OpeningHoursInput {
  @Field(() => [Weekday], { description: 'On which days they begin.' })
  readonly days!: WeekdayValue[];

  @Field(() => String, { description: 'From this time on the clock on the wall, such as 08:30.' })
  readonly from!: string;

  @Field(() => String, {
    description: 'Until this time, such as 18:00 or 24:00; one before the beginning is on the next day.',
  })
  readonly to!: string;
}

@InputType({ description: 'When a deployment is kept awake; outside of it, it may sleep.' })
export class ScheduleInput {
  @Field(() => String, { nullable: true, description: 'Whose clock counts; Europe/Paris unless given.' })
  readonly timeZone?: string | null;

  @Field(() => [OpeningHoursInput], { description: 'Its opening hours.' })
  readonly hours!: OpeningHoursInput[];
}

/** What both asking for a deployment and changing it may say of how many engines run when. */
@InputType({ isAbstract: true })
export class ScalingInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'The fewest engines, from 0: then it sleeps while nobody uses it, and the first request wakes it.',
  })
  readonly minReplicas?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The most engines, to 16; between the two their number follows the load.',
  })
  readonly maxReplicas?: number | null;

  @Field(() => ScheduleInput, {
    nullable: true,
    description: 'Hours in which it is awake in any case; null: none.',
  })
  readonly schedule?: ScheduleInput | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How long nobody must have used it before it sleeps, from 10; as the operator configured it unless given.',
  })
  readonly sleepAfterSeconds?: number | null;

  @Field(() => DeploymentPriority, {
    nullable: true,
    description: 'STANDARD unless given; only the operator guarantees.',
  })
  readonly priority?: ServiceClass | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether nobody of a better class may take its GPUs: all are protected but the deferred. The operator decides.',
  })
  readonly evictionProtected?: boolean | null;
}

@InputType({ description: 'How many engines of a deployment run, and when. What is absent stays.' })
export class ScaleDeploymentInput extends ScalingInput {
  @Field(() => ID, { description: 'The deployment.' })
  readonly deploymentId!: string;

  @Field(() => String, { nullable: true, description: 'The same key again changes nothing more.' })
  readonly idempotencyKey?: string | null;
}

export const toScalingWish = (input: ScalingInput) => {
  const { minReplicas, maxReplicas, sleepAfterSeconds, priority, evictionProtected, schedule } = input;
  return {
    minReplicas,
    maxReplicas,
    sleepAfterSeconds,
    priority,
    evictionProtected,
    schedule: schedule && toSchedule(schedule),
  } satisfies ScalingWish;
};

const toSchedule = ({ timeZone, hours }: ScheduleInput): Schedule => ({
  timeZone: timeZone ?? PARIS,
  hours: hours.map(({ days, from, to }) => ({ days, from, to })),
});
