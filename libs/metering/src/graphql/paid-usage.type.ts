import { Count } from '@beffroi/platform/graphql';
import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { PaidUsage } from '../domain/index.ts';
import { UsageOffer } from './usage.enums.ts';

@ObjectType('PaidUsage', {
  description:
    'What another collectivité used in a month, of one model and offer, that yours pays for: what a bill is made of, no project, key or request.',
})
export class PaidUsageType implements PaidUsage {
  @Field(() => ID, { description: 'The collectivité that used it.' })
  readonly beneficiaryId!: PaidUsage['beneficiaryId'];

  @Field(() => String, { nullable: true, description: 'Its name; null when it is no longer on board.' })
  readonly beneficiaryName!: string | null;

  @Field(() => String, {
    description: 'First day of the month, in Paris, in which its requests were admitted: `2026-11-01`.',
  })
  readonly month!: string;

  @Field(() => ID, { description: 'The model that was asked.' })
  readonly modelId!: PaidUsage['modelId'];

  @Field(() => UsageOffer, { description: 'The offer that answered.' })
  readonly offer!: PaidUsage['offer'];

  @Field(() => Count, { description: 'Requests that were admitted.' })
  readonly requests!: number;

  @Field(() => Count, { description: 'Input tokens, cached ones included.' })
  readonly inputTokens!: number;

  @Field(() => Count, { description: 'Input tokens that the engine had in its cache.' })
  readonly cachedInputTokens!: number;

  @Field(() => Count, { description: 'Output tokens of all choices, reasoning included.' })
  readonly outputTokens!: number;
}
