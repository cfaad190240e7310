import { Localised, type Text } from '@beffroi/platform/graphql';
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import type { Weekday as WeekdayValue } from '../domain/index.ts';
import { Weekday } from './scaling.enums.ts';

@ObjectType({ description: 'Opening hours that come back each week.' })
export class OpeningHours {
  @Field(() => [Weekday], { description: 'On which days they begin.' })
  readonly days!: readonly WeekdayValue[];

  @Field(() => String, { description: 'From this time on the clock on the wall, such as 08:30.' })
  readonly from!: string;

  @Field(() => String, {
    description: 'Until this time, such as 18:00; one before the beginning is on the next day.',
  })
  readonly to!: string;
}

@ObjectType({
  description: 'When a deployment is kept awake; outside of it, it sleeps while nobody uses it.',
})
export class Schedule {
  @Field(() => String, { description: 'Whose clock counts, such as Europe/Paris.' })
  readonly timeZone!: string;

  @Field(() => [OpeningHours], { description: 'Its opening hours.' })
  readonly hours!: readonly OpeningHours[];

  @Field(() => Boolean, { description: 'Whether it is open now.' })
  readonly openNow!: boolean;

  @Field(() => Date, {
    nullable: true,
    description: 'When it opens or closes next; null when it is open always.',
  })
  readonly nextChange!: Date | null;
}

@ObjectType({ description: 'The place of a deployment in the queue for GPUs.' })
export class QueuePlace {
  @Field(() => Int, {
    nullable: true,
    description: '1 is the next; null while its engines are still being stopped for another.',
  })
  readonly position!: number | null;

  @Field(() => Date, { description: 'Since when it waits.' })
  readonly since!: Date;

  @Localised({ description: 'What it waits for.' })
  readonly reason!: Text;
}

@ObjectType({ description: 'How many engines a load takes, by what one was measured to do.' })
export class DeploymentCapacityPlan {
  @Field(() => Int, { description: 'Engines, each used to four fifths.' })
  readonly replicas!: number;

  @Field(() => Int, { description: 'Their GPUs.' })
  readonly gpus!: number;

  @Field(() => Int, { description: 'GPUs beyond those that the deployment may use already.' })
  readonly moreGpus!: number;

  @Field(() => Boolean, { description: 'Whether the site has so many free.' })
  readonly isEnough!: boolean;
}

@ObjectType({ description: 'What one engine was measured to do after it had loaded.' })
export class EngineBenchmark {
  @Field(() => Date, { description: 'When.' })
  readonly measuredAt!: Date;

  @Field(() => Float, { description: 'Tokens it wrote in a second, for all requests together.' })
  readonly outputTokensPerSecond!: number;

  @Field(() => Float, { description: 'Until the first token, in milliseconds; the median.' })
  readonly timeToFirstTokenMs!: number;

  @Field(() => Int, { description: 'Requests under way at the same time.' })
  readonly concurrency!: number;

  @Field(() => String, { description: 'The GPU it ran on, as the node says it.' })
  readonly gpuProduct!: string;

  @Field(() => Int, { description: 'How many of them.' })
  readonly gpus!: number;

  @Field(() => [String], { description: 'The flags under which the engine ran.' })
  readonly flags!: readonly string[];
}
