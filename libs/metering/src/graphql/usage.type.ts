import { Count, DateTime } from '@beffroi/platform/graphql';
import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { UsageOffer, UsageOutcome } from './usage.enums.ts';

@InputType({ description: 'Whose usage, and of what; without any field, all that you may see.' })
export class UsageCutInput {
  @Field(() => ID, { nullable: true, description: 'Of one collectivité.' })
  readonly collectiviteId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Paid by one collectivité.' })
  readonly payerId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of one attached body.' })
  readonly attachedBodyId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of one project.' })
  readonly projectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of one API key.' })
  readonly apiKeyId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of one model: its id, or an alias of it.' })
  readonly modelId?: string | null;

  @Field(() => UsageOffer, { nullable: true, description: 'Of one offer.' })
  readonly offer?: (typeof UsageOffer)[keyof typeof UsageOffer] | null;

  @Field(() => ID, { nullable: true, description: 'Computed on one site.' })
  readonly siteId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of one path, such as `/v1/embeddings`.' })
  readonly endpoint?: string | null;

  @Field(() => UsageOutcome, { nullable: true, description: 'That ended so.' })
  readonly outcome?: (typeof UsageOutcome)[keyof typeof UsageOutcome] | null;
}

@InputType({ description: 'Which requests count; without any field, all that you may see.' })
export class UsageFilterInput extends UsageCutInput {
  @Field(() => DateTime, { nullable: true, description: 'Admitted at this instant or later.' })
  readonly from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Admitted before this instant.' })
  readonly to?: Date | null;
}

@ObjectType({ description: 'What requests used. Corrections count with the request they correct.' })
export class UsageSums {
  @Field(() => Count, { description: 'Requests that were admitted.' })
  readonly requests!: number;

  @Field(() => Count, { description: 'Input tokens, cached ones included.' })
  readonly inputTokens!: number;

  @Field(() => Count, { description: 'Input tokens that the engine had in its cache.' })
  readonly cachedInputTokens!: number;

  @Field(() => Count, { description: 'Output tokens of all choices, reasoning included.' })
  readonly outputTokens!: number;

  @Field(() => Count, { description: 'Output tokens that were reasoning.' })
  readonly reasoningTokens!: number;

  @Field(() => Count, { description: 'Sound that was listened to, in milliseconds.' })
  readonly audioMs!: number;

  @Field(() => Count, { description: 'Pages of documents that were read.' })
  readonly pages!: number;

  @Field(() => Count, { description: 'Images that were looked at.' })
  readonly images!: number;

  @Field(() => Count, {
    nullable: true,
    description:
      'What its tokens cost at the list prices HT in force when they were used, in micro-euros (10⁻⁶ €), as limits in euros count; no bill. Null where a model never had a list price.',
  })
  readonly listPriceMicros!: number | null;
}

@ObjectType({
  description: 'What a group of requests used. Corrections count with the request they correct.',
})
export class UsageRow extends UsageSums {
  @Field(() => String, {
    nullable: true,
    description:
      'What the row is about: of one dimension its value, of several the values joined by `|` in the order of groupBy, of none null.',
  })
  readonly key!: string | null;

  @Field(() => [String], {
    nullable: 'items',
    description: 'The values, in the order of groupBy; null where a request has none.',
  })
  readonly values!: readonly (string | null)[];
}
