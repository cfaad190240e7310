import { Count, DateTime } from '@beffroi/platform/graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { RefusedRequest } from './refusal.type.ts';
import { UsageOffer, UsageOutcome } from './usage.enums.ts';

@ObjectType({ description: 'A list price HT, in micro-euros (10⁻⁶ €) per million tokens.' })
export class RequestPrice {
  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when it was in force; null where it was the first that is known of the model.',
  })
  readonly since!: Date | null;

  @Field(() => Count, { description: 'Tokens of the request.' })
  readonly inputMicros!: number;

  @Field(() => Count, { description: 'Tokens of the request that the engine had in its cache.' })
  readonly cachedInputMicros!: number;

  @Field(() => Count, { description: 'Tokens of the answer, reasoning included.' })
  readonly outputMicros!: number;
}

@ObjectType({
  description: 'All that is known of one request that was admitted. Nothing of what was said in it is.',
})
export class MeteredRequest {
  @Field(() => ID, { description: 'As the header `x-request-id` of its answer says.' })
  readonly id!: string;

  @Field(() => ID, { description: 'Whose it was.' })
  readonly collectiviteId!: string;

  @Field(() => ID, { description: 'Who pays for it.' })
  readonly payerId!: string;

  @Field(() => ID, { nullable: true, description: 'The attached body it was for.' })
  readonly attachedBodyId!: string | null;

  @Field(() => ID, { description: 'The project.' })
  readonly projectId!: string;

  @Field(() => ID, { description: 'The key it came with.' })
  readonly apiKeyId!: string;

  @Field(() => String, { description: 'The gateway that took it.' })
  readonly gatewayId!: string;

  @Field(() => UsageOffer, { description: 'What it was served by.' })
  readonly offer!: (typeof UsageOffer)[keyof typeof UsageOffer];

  @Field(() => ID, { description: 'The model.' })
  readonly modelId!: string;

  @Field(() => String, { description: 'Of which revision.' })
  readonly modelRevision!: string;

  @Field(() => ID, { nullable: true, description: 'The deployment, where it has one.' })
  readonly deploymentId!: string | null;

  @Field(() => ID, { description: 'Where it was computed.' })
  readonly siteId!: string;

  @Field(() => String, { description: 'The path that was called.' })
  readonly endpoint!: string;

  @Field(() => Boolean, { description: 'Whether the answer was streamed.' })
  readonly stream!: boolean;

  @Field(() => UsageOutcome, { description: 'How it ended.' })
  readonly outcome!: (typeof UsageOutcome)[keyof typeof UsageOutcome];

  @Field(() => Int, { description: 'The status that the client saw.' })
  readonly httpStatus!: number;

  @Field(() => Int, { description: 'Engines that were tried.' })
  readonly attempts!: number;

  @Field(() => DateTime, {
    description: 'When it was admitted: its window, price and period are of that instant.',
  })
  readonly admittedAt!: Date;

  @Field(() => Count, { description: 'How long it waited for that, in milliseconds.' })
  readonly admittedAfterMs!: number;

  @Field(() => Count, {
    nullable: true,
    description: 'From its arrival to the first byte of a streamed answer, in milliseconds.',
  })
  readonly ttftMs!: number | null;

  @Field(() => Count, { description: 'From its arrival to its end, in milliseconds; 0 where nobody knows.' })
  readonly latencyMs!: number;

  @Field(() => Count, {
    description:
      'How long it waited in the queue of busy engines, in milliseconds; less than 10 is 0, as in the next three.',
  })
  readonly queuedMs!: number;

  @Field(() => Count, { description: 'How long it waited for the model to start.' })
  readonly startingMs!: number;

  @Field(() => Count, { description: 'How long it waited for limits whose rest others held.' })
  readonly limitsMs!: number;

  @Field(() => Count, { description: 'How long the gateway itself took; of a stream, up to its first byte.' })
  readonly ownMs!: number;

  @Field(() => [ID], { description: 'Where the engines were that failed it before another took it.' })
  readonly failedSites!: readonly string[];

  @Field(() => Count, { description: 'Input tokens, cached ones included.' })
  readonly inputTokens!: number;

  @Field(() => Count, { description: 'Input tokens that the engine had in its cache.' })
  readonly cachedInputTokens!: number;

  @Field(() => Count, { description: 'Output tokens of all choices, reasoning included.' })
  readonly outputTokens!: number;

  @Field(() => Count, { description: 'Output tokens that were reasoning.' })
  readonly reasoningTokens!: number;

  @Field(() => Boolean, { description: 'Its tokens were estimated first, and measured since.' })
  readonly corrected!: boolean;

  @Field(() => String, {
    description: 'The first day of the billing period that it counts in: `2026-11-01`.',
  })
  readonly period!: string;

  @Field(() => RequestPrice, {
    nullable: true,
    description: 'The list price of its model when it was admitted; null where there was none.',
  })
  readonly price!: RequestPrice | null;
}

@ObjectType({ description: 'What can be said of a request by its id.' })
export class RequestExplanation {
  @Field(() => MeteredRequest, {
    nullable: true,
    description: 'Null when no metered request of yours has this id.',
  })
  readonly request!: MeteredRequest | null;

  @Field(() => RefusedRequest, {
    nullable: true,
    description:
      'Null when it was not refused to a key of yours, or too long ago; of a burst only the first of each minute are kept.',
  })
  readonly refusal!: RefusedRequest | null;

  @Field(() => [String], {
    description: 'Why it was refused, slow or as expensive, as far as that is known, in sentences.',
  })
  readonly explanation!: readonly string[];
}
