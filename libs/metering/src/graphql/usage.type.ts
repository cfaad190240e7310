import { Count, DateTime } from '@beffroi/platform/graphql';
import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';

export const UsageDimension = {
  COLLECTIVITE: 'collectivite',
  PROJECT: 'project',
  API_KEY: 'api-key',
  MODEL: 'model',
  HOUR: 'hour',
  DAY: 'day',
  MONTH: 'month',
} as const;
registerEnumType(UsageDimension, {
  name: 'UsageDimension',
  description: 'What usage can be told apart by.',
  valuesMap: {
    COLLECTIVITE: { description: 'Whose it was: its id.' },
    PROJECT: { description: 'The project: its id.' },
    API_KEY: { description: 'The API key: its id.' },
    MODEL: { description: 'The model: its id.' },
    HOUR: { description: 'The hour of admission, in UTC: `2026-11-21T09:00:00Z`.' },
    DAY: { description: 'The day of admission, in Paris: `2026-11-21`.' },
    MONTH: { description: 'The month of admission, in Paris: `2026-11`.' },
  },
});

@InputType({ description: 'Which requests count; without any field, all that you may see.' })
export class UsageFilterInput {
  @Field(() => ID, { nullable: true, description: 'Of one collectivité.' })
  readonly collectiviteId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of one project.' })
  readonly projectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of one API key.' })
  readonly apiKeyId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of one model.' })
  readonly modelId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Admitted at this instant or later.' })
  readonly from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Admitted before this instant.' })
  readonly to?: Date | null;
}

@ObjectType({
  description: 'What a group of requests used. Corrections count with the request they correct.',
})
export class UsageRow {
  @Field(() => String, {
    nullable: true,
    description:
      'What the row is about: of one dimension its value, of several the values joined by `|` in the order of groupBy, of none null.',
  })
  readonly key!: string | null;

  @Field(() => Count, { description: 'Requests that were admitted.' })
  readonly requests!: number;

  @Field(() => Count, { description: 'Input tokens, cached ones included.' })
  readonly inputTokens!: number;

  @Field(() => Count, { description: 'Input tokens that the engine had in its cache.' })
  readonly cachedInputTokens!: number;

  @Field(() => Count, { description: 'Output tokens of all choices, reasoning included.' })
  readonly outputTokens!: number;
}
