import { Count, DateTime } from '@beffroi/platform/graphql';
import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { GpuTimeDimension as Dimension } from '../domain/index.ts';

export const GpuTimeDimension = {
  COLLECTIVITE: 'collectivite',
  DEPLOYMENT: 'deployment',
  HOUR: 'hour',
  DAY: 'day',
  MONTH: 'month',
} as const satisfies Record<string, Dimension>;
registerEnumType(GpuTimeDimension, {
  name: 'GpuTimeDimension',
  description: 'What GPU time is told apart by.',
  valuesMap: {
    COLLECTIVITE: { description: 'Whose deployment it was: its id; null for the shared pool.' },
    DEPLOYMENT: { description: 'The deployment: its id.' },
    HOUR: { description: 'The hour, in UTC: `2026-11-21T09:00:00Z`.' },
    DAY: { description: 'The day, in Paris: `2026-11-21`.' },
    MONTH: { description: 'The month, in Paris: `2026-11`.' },
  },
});

@InputType({ description: 'Which GPU time counts; without any field, all that you may see.' })
export class GpuTimeFilterInput {
  @Field(() => ID, { nullable: true, description: 'Of the deployments of one collectivité.' })
  readonly collectiviteId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of one deployment.' })
  readonly deploymentId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Of hours that begin at this instant or later.' })
  readonly from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Of hours that begin before this instant.' })
  readonly to?: Date | null;
}

@ObjectType({ description: 'What deployments held of GPUs: seconds × GPUs.' })
export class GpuTimeRow {
  @Field(() => String, {
    nullable: true,
    description:
      'What the row is about: of one dimension its value, of several the values joined by `|` in the order of groupBy, of none null.',
  })
  readonly key!: string | null;

  @Field(() => [String], {
    nullable: 'items',
    description: 'The values, in the order of groupBy; null for the collectivité of the shared pool.',
  })
  readonly values!: readonly (string | null)[];

  @Field(() => Count, { description: 'Held for them: nobody else could have these GPUs.' })
  readonly reservedGpuSeconds!: number;

  @Field(() => Count, { description: 'Of engines in service.' })
  readonly readyGpuSeconds!: number;

  @Field(() => Count, { description: 'Of engines in service, while the deployment had no request at all.' })
  readonly idleGpuSeconds!: number;
}
