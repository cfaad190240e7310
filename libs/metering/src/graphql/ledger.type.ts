import type { Text } from '@beffroi/kernel';
import { Count, DateTime, Localised } from '@beffroi/platform/graphql';
import { Field, Float, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { BlockReason, LedgerDifference as Difference, PeriodState } from '../domain/index.ts';

export const BillingPeriodState = { OPEN: 'open', CLOSING: 'closing', CLOSED: 'closed' } as const;
registerEnumType(BillingPeriodState, {
  name: 'BillingPeriodState',
  description: 'How far a billing period is.',
  valuesMap: {
    OPEN: { description: 'It is running.' },
    CLOSING: { description: 'It is over; gateways may still have requests of it.' },
    CLOSED: { description: 'It never changes again: what comes late counts in the next.' },
  },
});

export const PeriodBlockReason = {
  BEHIND: 'Behind',
  SILENT: 'Silent',
  AWAITS_REPLAY: 'AwaitsReplay',
  AWAITS_ESTIMATE: 'AwaitsEstimate',
} as const;
registerEnumType(PeriodBlockReason, {
  name: 'PeriodBlockReason',
  description: 'Why a gateway keeps a period open.',
  valuesMap: {
    BEHIND: { description: 'It works, and has not shipped all that it admitted.' },
    SILENT: { description: 'It has not been heard of; after 50 minutes it is settled as estimated.' },
    AWAITS_REPLAY: { description: 'It is gone; its successor may read its disk for ten minutes.' },
    AWAITS_ESTIMATE: { description: 'It is gone; what it left open is about to be settled as estimated.' },
  },
});

@ObjectType({ description: 'One run of a gateway that keeps a period open.' })
export class PeriodBlocker {
  @Field(() => String, { description: 'The gateway.' })
  readonly gatewayId!: string;

  @Field(() => ID, { description: 'Which run of it.' })
  readonly incarnation!: string;

  @Field(() => DateTime, { nullable: true, description: 'All that it admitted before is in the ledger.' })
  readonly shippedThrough!: Date | null;

  @Field(() => PeriodBlockReason, { description: 'Why.' })
  readonly reason!: BlockReason;

  @Localised({ description: 'What to do, for people.' })
  readonly remedy!: Text;
}

@ObjectType({ description: 'A month that is billed, in Paris.' })
export class BillingPeriod {
  @Field(() => String, { description: 'Its first day: `2026-11-01`.' })
  readonly month!: string;

  @Field(() => DateTime, { description: 'Its first instant.' })
  readonly from!: Date;

  @Field(() => DateTime, { description: 'The first instant after it.' })
  readonly to!: Date;

  @Field(() => BillingPeriodState, { description: 'How far it is.' })
  readonly state!: PeriodState;

  @Field(() => DateTime, { nullable: true, description: 'When it was closed.' })
  readonly closedAt!: Date | null;

  @Field(() => [PeriodBlocker], { description: 'Who keeps it open after its end; nobody otherwise.' })
  readonly blockedBy!: readonly PeriodBlocker[];

  @Field(() => Count, { description: 'Requests that count in it, of days that are over.' })
  readonly requests!: number;

  @Field(() => Count, {
    description: 'Of these, the ones of months that were closed when they came (régularisation).',
  })
  readonly lateRequests!: number;
}

export const LedgerLevel = { HOUR: 'hour', DAY: 'day', MONTH: 'month' } as const;
registerEnumType(LedgerLevel, {
  name: 'LedgerLevel',
  description: 'Of what a sum is.',
  valuesMap: {
    HOUR: { description: 'Of an hour; made of requests.' },
    DAY: { description: 'Of a day; made of hours.' },
    MONTH: { description: 'Of a month and a billing period; made of requests.' },
  },
});

@ObjectType({ description: 'A sum that is not what it is made of.' })
export class LedgerDifference {
  @Field(() => LedgerLevel, { description: 'Of what it is.' })
  readonly level!: Difference['level'];

  @Field(() => String, { description: 'Which hour, day, or month and billing period.' })
  readonly time!: string;

  @Field(() => ID, { description: 'The collectivité.' })
  readonly collectiviteId!: string;

  @Field(() => ID, { description: 'The project.' })
  readonly projectId!: string;

  @Field(() => ID, { description: 'The API key.' })
  readonly apiKeyId!: string;

  @Field(() => ID, { description: 'The model.' })
  readonly modelId!: string;

  @Field(() => Float, { description: 'Requests that it lacks; negative: too many.' })
  readonly requests!: number;

  @Field(() => Float, { description: 'Input tokens that it lacks; negative: too many.' })
  readonly inputTokens!: number;

  @Field(() => Float, { description: 'Output tokens that it lacks; negative: too many.' })
  readonly outputTokens!: number;
}
