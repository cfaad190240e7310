import { Count, DateTime } from '@beffroi/platform/graphql';
import { Field, ID, InputType } from '@nestjs/graphql';
import type { ShareEnvelopeInput as ShareInput } from '../domain/index.ts';
import { ShareLevel } from './enums.ts';

const IDEMPOTENCY = { nullable: true, description: 'The same key again answers as the first time.' };

@InputType({ description: 'Another value of a limit for a while.' })
export class OverrideLimitInput {
  @Field(() => ID, { description: 'The limit.' })
  readonly limitId!: string;

  @Field(() => Count, { nullable: true, description: 'Absent or null: unlimited; 0: closed.' })
  readonly value?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'From when; now unless given.' })
  readonly from?: Date | null;

  @Field(() => DateTime, { description: 'Until when. It ends by itself, in the gateways too.' })
  readonly until!: Date;

  @Field(() => String, IDEMPOTENCY)
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'An override that ends before its time.' })
export class EndLimitOverrideInput {
  @Field(() => ID, { description: 'The limit.' })
  readonly limitId!: string;

  @Field(() => String, IDEMPOTENCY)
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A part of a collectivité’s budget for one of its projects or attached bodies.' })
export class ShareEnvelopeInput {
  @Field(() => ID, { description: 'The collectivité’s budget.' })
  readonly envelopeId!: string;

  @Field(() => ShareLevel, { description: 'For what.' })
  readonly level!: ShareInput['level'];

  @Field(() => ID, { description: 'Which of them.' })
  readonly ownerId!: string;

  @Field(() => Count, { nullable: true, description: 'How much; absent or null: the share is taken back.' })
  readonly value?: number | null;

  @Field(() => String, IDEMPOTENCY)
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A part of one share, for another share of the same envelope.' })
export class MoveEnvelopeInput {
  @Field(() => ID, { description: 'The share that gives.' })
  readonly fromLimitId!: string;

  @Field(() => ID, { description: 'The share that gets.' })
  readonly toLimitId!: string;

  @Field(() => Count, { description: 'How much, in their unit.' })
  readonly amount!: number;

  @Field(() => String, IDEMPOTENCY)
  readonly idempotencyKey?: string | null;
}
