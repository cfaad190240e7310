import type {
  LimitLevel as LimitLevelValue,
  LimitMetric as LimitMetricValue,
  LimitWindow as LimitWindowValue,
} from '@beffroi/contracts/dataplane';
import type { Text } from '@beffroi/kernel';
import { Count, DateTime, Localised } from '@beffroi/platform/graphql';
import { Field, ID, ObjectType } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { FindingVerdict, LimitLevel, LimitMetric, LimitWindow, QuotaVerdict } from './enums.ts';

@ObjectType({ description: 'What one limit says of a request; amounts in the limit’s own unit.' })
export class LimitFinding {
  @Field(() => ID, { nullable: true, description: 'Which; null: the operator’s, which it keeps to itself.' })
  readonly limitId!: string | null;

  @Field(() => LimitLevel, { description: 'Whose use it limits.' })
  readonly level!: LimitLevelValue;

  @Field(() => LimitMetric, { description: 'What is counted.' })
  readonly metric!: LimitMetricValue;

  @Field(() => LimitWindow, { description: 'Over what time.' })
  readonly window!: LimitWindowValue;

  @Field(() => FindingVerdict, { description: 'What it does to the request.' })
  readonly verdict!: domain.LimitFinding['verdict'];

  @Field(() => Count, { description: 'What the request would reserve of it.' })
  readonly amount!: number;

  @Field(() => Count, { nullable: true, description: 'The cap; null: unlimited, or the operator’s.' })
  readonly cap!: number | null;

  @Field(() => Count, { nullable: true, description: 'Left before the request.' })
  readonly remaining!: number | null;

  @Field(() => Count, { nullable: true, description: 'Left after it, had it cost all that it reserves.' })
  readonly leftAfter!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When the next window begins.' })
  readonly renewsAt!: Date | null;
}

@ObjectType({ description: 'What a gateway would do with a request, as far as limits go.' })
export class QuotaExplanation {
  @Field(() => QuotaVerdict, { description: 'What would become of it.' })
  readonly verdict!: domain.QuotaExplanation['verdict'];

  @Localised({ description: 'The same in a sentence; of a refusal, the one that the gateway answers with.' })
  readonly message!: Text;

  @Field(() => String, {
    nullable: true,
    description: 'The `error.code` that the gateway would answer with.',
  })
  readonly errorCode!: string | null;

  @Field(() => Count, {
    nullable: true,
    description:
      'Output tokens of each choice that it would be let have; null: fewer than asked for, by the operator’s limit.',
  })
  readonly outputTokens!: number | null;

  @Field(() => LimitFinding, { nullable: true, description: 'The limit that refuses it or makes it wait.' })
  readonly reached!: LimitFinding | null;

  @Field(() => [LimitFinding], {
    description:
      'Every limit that it falls under, in the order in which a gateway looks at them; of it as it was asked for.',
  })
  readonly findings!: readonly LimitFinding[];
}
