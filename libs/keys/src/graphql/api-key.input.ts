import { Field, ID, InputType, registerEnumType } from '@nestjs/graphql';

export const RotationOverlap = {
  NONE: 'none',
  MINUTES_15: 'quarter-hour',
  HOUR_1: 'hour',
  HOURS_24: 'day',
} as const;
registerEnumType(RotationOverlap, {
  name: 'RotationOverlap',
  description: 'How long the former secret of a rotated key still opens the gateway.',
  valuesMap: {
    NONE: { description: 'Not at all: for a secret that leaked.' },
    MINUTES_15: { description: 'A quarter of an hour.' },
    HOUR_1: { description: 'An hour.' },
    HOURS_24: { description: 'A day.' },
  },
});

const IDEMPOTENCY = 'The same key again answers as the first time and changes nothing.';

@InputType({ description: 'A new key.' })
export class IssueApiKeyInput {
  @Field(() => ID, { description: 'The project it will belong to.' })
  readonly projectId!: string;

  @Field(() => String, { description: 'What it is for.' })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: 'Whom to ask about it.' })
  readonly contact?: string | null;

  @Field(() => Date, { nullable: true, description: 'From when it opens nothing; absent: never.' })
  readonly expiresAt?: Date | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Models it may use, by identifier or alias: one at least; absent: every one its collectivité may use.',
  })
  readonly models?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Addresses and CIDR ranges it may be used from; absent: from anywhere.',
  })
  readonly addresses?: readonly string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it may manage the keys of its project through the gateway; absent: it may not.',
  })
  readonly selfService?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same key again answers with the same API key, without its secret.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'What to change of a key. What is absent stays as it is, null takes it away.' })
export class UpdateApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  readonly apiKeyId!: string;

  @Field(() => String, { nullable: true, description: 'What it is for; null is as absent.' })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: 'Whom to ask about it.' })
  readonly contact?: string | null;

  @Field(() => Date, { nullable: true, description: 'From when it opens nothing; null: never.' })
  readonly expiresAt?: Date | null;

  @Field(() => [ID], { nullable: true, description: 'Models it may use: one at least; null: every one.' })
  readonly models?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Addresses and CIDR ranges it may be used from; null: from anywhere.',
  })
  readonly addresses?: readonly string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it may manage the keys of its project through the gateway; null: it may not.',
  })
  readonly selfService?: boolean | null;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which key gets a new secret.' })
export class RotateApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  readonly apiKeyId!: string;

  @Field(() => RotationOverlap, { description: 'How long the former secret still opens the gateway.' })
  readonly overlap!: (typeof RotationOverlap)[keyof typeof RotationOverlap];

  @Field(() => String, {
    nullable: true,
    description: 'The same key again changes nothing and answers without the secret.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which key to revoke.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  readonly apiKeyId!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Revokes with it the keys that it issued; absent: they stay.',
  })
  readonly withIssued?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Accepted; revoking again is safe without it.' })
  readonly idempotencyKey?: string | null;
}
