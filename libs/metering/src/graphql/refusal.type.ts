import { REFUSAL_REASONS, type RefusalReason as Reason } from '@beffroi/contracts/usage';
import { Connection, Count, DateTime } from '@beffroi/platform/graphql';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { refusalReasonText } from '../domain/index.ts';
import { UsageOffer } from './usage.enums.ts';

const nameOf = (reason: Reason): string => reason.toUpperCase().replaceAll('-', '_');

export const RefusalReason = Object.fromEntries(REFUSAL_REASONS.map((reason) => [nameOf(reason), reason]));
registerEnumType(RefusalReason, {
  name: 'RefusalReason',
  description: 'Why a gateway refused a request.',
  valuesMap: Object.fromEntries(
    REFUSAL_REASONS.map((reason) => [nameOf(reason), { description: refusalReasonText(reason)!.en }]),
  ),
});

@InputType({ description: 'Which refusals; without any field, all that you may see.' })
export class RefusalFilterInput {
  @Field(() => ID, { nullable: true, description: 'Of one collectivité.' })
  readonly collectiviteId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of one API key.' })
  readonly apiKeyId?: string | null;

  @Field(() => ID, { nullable: true, description: 'By one limit.' })
  readonly limitId?: string | null;

  @Field(() => RefusalReason, { nullable: true, description: 'For one reason.' })
  readonly reason?: Reason | null;
}

@ObjectType({ description: 'The limit that a request was refused by, as its gateway knew it then.' })
export class RefusingLimit {
  @Field(() => ID, { description: 'As `limits` has it, unless it is gone.' })
  readonly id!: string;

  @Field(() => String, { description: 'What it is a limit of, and whose, in words.' })
  readonly name!: string;

  @Field(() => Count, {
    nullable: true,
    description:
      'As it stood: requests, tokens or micro-euros. Null at the operator’s pool, which tells no amounts.',
  })
  readonly cap!: number | null;

  @Field(() => Count, { nullable: true, description: 'What was left of it, in the same unit.' })
  readonly left!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it renews; null where that is when a request ends, or when somebody opens it.',
  })
  readonly renewsAt!: Date | null;
}

@ObjectType({
  description:
    'All that is known of one request that was refused although its key was good. Nothing of what was said in it is.',
})
export class RefusedRequest {
  @Field(() => ID, { description: 'As the header `x-request-id` of its answer says.' })
  readonly id!: string;

  @Field(() => ID, { description: 'Whose it was.' })
  readonly collectiviteId!: string;

  @Field(() => ID, { description: 'The project.' })
  readonly projectId!: string;

  @Field(() => ID, { description: 'The key it came with.' })
  readonly apiKeyId!: string;

  @Field(() => String, { description: 'The gateway that refused it.' })
  readonly gatewayId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The model; null where it was refused before that was known, or named none that exists.',
  })
  readonly modelId!: string | null;

  @Field(() => UsageOffer, {
    nullable: true,
    description: 'What it would have been served by, where that was chosen.',
  })
  readonly offer!: (typeof UsageOffer)[keyof typeof UsageOffer] | null;

  @Field(() => DateTime, { description: 'When it was refused.' })
  readonly refusedAt!: Date;

  @Field(() => Count, { description: 'From its arrival, in milliseconds.' })
  readonly waitedMs!: number;

  @Field(() => Int, { description: 'Of the refusal; a stream that was kept waiting had begun with 200.' })
  readonly httpStatus!: number;

  @Field(() => String, { description: 'As `error.code` of its answer said.' })
  readonly code!: string;

  @Field(() => RefusalReason, {
    nullable: true,
    description: 'Why; null where only a newer gateway knows the reason.',
  })
  readonly reason!: Reason | null;

  @Field(() => RefusingLimit, {
    nullable: true,
    description: 'The limit that had no room, where one had none.',
  })
  readonly limit!: RefusingLimit | null;

  @Field(() => Count, {
    description:
      'Others of its key that were refused in the same minute for the same reason; in `refusals`, those of them that are not in the list themselves.',
  })
  readonly alike!: number;
}

@ObjectType({ description: 'Refused requests, the latest first.' })
export class RefusedRequestConnection extends Connection(RefusedRequest) {}
