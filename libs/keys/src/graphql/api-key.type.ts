import { Connection } from '@beffroi/platform/graphql';
import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const ApiKeyState = { ACTIVE: 'active', EXPIRED: 'expired', REVOKED: 'revoked' } as const;
registerEnumType(ApiKeyState, {
  name: 'ApiKeyState',
  description: 'Whether a key opens the gateway.',
  valuesMap: {
    ACTIVE: { description: 'It does.' },
    EXPIRED: { description: 'Its expiry has passed.' },
    REVOKED: { description: 'Somebody revoked it, for good.' },
  },
});

@ObjectType({ description: 'An API key; its secret is shown once, when it is issued, and kept nowhere.' })
export class ApiKey {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => String, { description: 'The part of the key that may be written in a log.' })
  readonly publicId!: string;

  @Field(() => ID, { description: 'Whose it is.' })
  readonly collectiviteId!: string;

  @Field(() => ID, { description: 'The project it belongs to.' })
  readonly projectId!: string;

  @Field(() => String, { description: 'What it is for.' })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: 'Whom to ask about it.' })
  readonly contact!: string | null;

  @Field(() => Date, { nullable: true, description: 'From when it opens nothing; null: never.' })
  readonly expiresAt!: Date | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'The models it may use; null: every one that its collectivité may use. Empty, as old keys may have it: none.',
  })
  readonly models!: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Addresses and CIDR ranges it may be used from; null: from anywhere.',
  })
  readonly addresses!: readonly string[] | null;

  @Field(() => Boolean, {
    description: 'Whether it may manage the keys of its project through the gateway.',
  })
  readonly selfService!: boolean;

  @Field(() => ID, { nullable: true, description: 'The key that issued it; null: a person or a script did.' })
  readonly issuedById!: string | null;

  @Field(() => Date, { nullable: true, description: 'When its secret was last replaced; null: never.' })
  readonly rotatedAt!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Until when the secret before the last rotation opens too; null: it does not.',
  })
  readonly previousUntil!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When it was last used for a request that was metered, within a minute; null: not yet.',
  })
  readonly lastUsedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was revoked; null: it was not.' })
  readonly revokedAt!: Date | null;

  @Field(() => Date, { description: 'When it was issued.' })
  readonly createdAt!: Date;
}

@ObjectType({ description: 'API keys, oldest first, the revoked and expired ones included.' })
export class ApiKeyConnection extends Connection(ApiKey) {}

@ObjectType({ description: 'A new key.' })
export class ApiKeyIssued {
  @Field(() => ApiKey, { description: 'The key, without its secret.' })
  readonly apiKey!: ApiKey;

  @Field(() => String, {
    nullable: true,
    description: 'The whole key, to be copied now: it is shown this once. Null when replayed.',
  })
  readonly secret!: string | null;

  @Field(() => Boolean, { description: 'This idempotency key came before: the key exists since then.' })
  readonly replayed!: boolean;
}

@ObjectType({ description: 'A revoked key, and how far the news has come.' })
export class ApiKeyRevoked {
  @Field(() => ApiKey, { description: 'The key.' })
  readonly apiKey!: ApiKey;

  @Field(() => Int, { description: 'Live gateways that refuse it by now.' })
  readonly effectiveOn!: number;

  @Field(() => Int, {
    description: 'Gateways heard of within 15 minutes; one that is out of contact refuses it by then.',
  })
  readonly liveGateways!: number;
}

@ObjectType({ description: 'A key with a new secret, and how far the news has come.' })
export class ApiKeyRotated {
  @Field(() => ApiKey, { description: 'The key, which keeps its identifier.' })
  readonly apiKey!: ApiKey;

  @Field(() => String, {
    nullable: true,
    description: 'The whole key, to be copied now: it is shown this once. Null when replayed.',
  })
  readonly secret!: string | null;

  @Field(() => Boolean, { description: 'This idempotency key came before: the secret is that of then.' })
  readonly replayed!: boolean;

  @Field(() => Int, { description: 'Live gateways that accept the new secret by now.' })
  readonly effectiveOn!: number;

  @Field(() => Int, { description: 'Gateways heard of within 15 minutes.' })
  readonly liveGateways!: number;
}
