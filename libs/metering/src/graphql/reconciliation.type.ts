import { Count, DateTime } from '@beffroi/platform/graphql';
import { Field, Float, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Cause, Comparison, Flaw } from '../domain/index.ts';

export const ReconciliationState = {
  OPEN: 'open',
  AWAITED: 'awaited',
  INCOMPLETE: 'incomplete',
  EXPLAINED: 'explained',
  UNEXPLAINED: 'unexplained',
} as const satisfies Record<string, Comparison['state']>;
registerEnumType(ReconciliationState, {
  name: 'ReconciliationState',
  description: 'What came of comparing engines with the ledger for one hour.',
  valuesMap: {
    OPEN: { description: 'The hour is not over: the numbers are those of now.' },
    AWAITED: { description: 'A gateway has not shipped all that it admitted in this hour.' },
    INCOMPLETE: { description: 'The engines were not read throughout: there is nothing to compare.' },
    EXPLAINED: { description: 'Both sides agree, or the difference has its causes.' },
    UNEXPLAINED: { description: 'More than 0.1 % differs without a cause. An alarm was raised.' },
  },
});

export const DifferenceCause = {
  IN_FLIGHT: 'in-flight',
  CLIENT_ABORTED: 'client-aborted',
  FAILED: 'failed',
  RECOVERED: 'recovered',
  UNSTATED: 'unstated',
  RETRIED: 'retried',
  OWN_WORK: 'own-work',
} as const satisfies Record<string, Cause>;
registerEnumType(DifferenceCause, {
  name: 'DifferenceCause',
  description: 'What a part of a difference comes from.',
  valuesMap: {
    IN_FLIGHT: { description: 'Requests under way when the hour began or ended.' },
    CLIENT_ABORTED: { description: 'Clients left: an engine may have gone on for a moment.' },
    FAILED: { description: 'Requests failed; before the first byte they cost nothing, whatever was done.' },
    RECOVERED: { description: 'Gateways died: what they had passed on was estimated by their journal.' },
    UNSTATED: { description: 'Engines answered without saying how many tokens they used.' },
    RETRIED: { description: 'Engines failed before another one answered.' },
    OWN_WORK: { description: 'Smoke tests and benchmarks of ours that were not answered as they should.' },
  },
});

export const EngineCountFlaw = {
  UNREAD: 'unread',
  CUT_OFF: 'cut-off',
} as const satisfies Record<string, Flaw>;
registerEnumType(EngineCountFlaw, {
  name: 'EngineCountFlaw',
  description: 'Why what engines counted in an hour is not known.',
  valuesMap: {
    UNREAD: {
      description: 'Nobody read an engine when the hour changed: no worker ran, or it did not answer.',
    },
    CUT_OFF: { description: 'An engine ended while it worked, and what it did last was not read.' },
  },
});

@ObjectType({ description: 'Tokens as engines count them.' })
export class EngineTokens {
  @Field(() => Count, { description: 'Of prompts, those in the cache included.' })
  readonly prompt!: number;

  @Field(() => Count, { description: 'Generated ones.' })
  readonly generation!: number;
}

@ObjectType({ description: 'Whole tokens that engines count above what was metered; negative: below.' })
export class EngineTokenDifference {
  @Field(() => Float, { description: 'Of prompts, those in the cache included.' })
  readonly prompt!: number;

  @Field(() => Float, { description: 'Generated ones.' })
  readonly generation!: number;
}

@ObjectType({ description: 'A part of a difference and its cause.' })
export class DifferenceExplanation {
  @Field(() => DifferenceCause, { description: 'The cause.' })
  readonly cause!: Cause;

  @Field(() => Count, { description: 'Requests that may be the reason; 0 where none can be named.' })
  readonly requests!: number;

  @Field(() => EngineTokenDifference, { description: 'What of the difference is laid to it.' })
  readonly tokens!: EngineTokenDifference;
}

@ObjectType({
  description: 'What the engines of a deployment counted in an hour, beside what was metered of it.',
})
export class EngineReconciliation {
  @Field(() => ID, { description: 'The deployment.' })
  readonly deploymentId!: string;

  @Field(() => DateTime, { description: 'The beginning of the hour.' })
  readonly hour!: Date;

  @Field(() => ReconciliationState, { description: 'What came of it.' })
  readonly state!: Comparison['state'];

  @Field(() => EngineTokens, { description: 'What the engines say.' })
  readonly engine!: EngineTokens;

  @Field(() => EngineTokens, { description: 'What was metered, and what we asked the engines ourselves.' })
  readonly counted!: EngineTokens;

  @Field(() => EngineTokenDifference, { description: 'What engines say above what was counted.' })
  readonly difference!: EngineTokenDifference;

  @Field(() => [DifferenceExplanation], { description: 'What the difference is laid to.' })
  readonly explanations!: readonly DifferenceExplanation[];

  @Field(() => EngineTokenDifference, { description: 'What is left of the difference.' })
  readonly unexplained!: EngineTokenDifference;

  @Field(() => Count, { description: 'Of the prompt tokens counted: they were in the engines’ cache.' })
  readonly cachedPrompt!: number;

  @Field(() => EngineCountFlaw, { nullable: true, description: 'Why the engines’ numbers are not whole.' })
  readonly flaw!: Flaw | null;

  @Field(() => DateTime, { description: 'When the two were compared last.' })
  readonly comparedAt!: Date;
}

@InputType({ description: 'Which hours are shown; those of the last two days unless given.' })
export class ReconciliationFilterInput {
  @Field(() => ID, { nullable: true, description: 'Of one deployment.' })
  readonly deploymentId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Hours that begin at this instant or later.' })
  readonly from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Hours that begin before this instant.' })
  readonly to?: Date | null;
}
