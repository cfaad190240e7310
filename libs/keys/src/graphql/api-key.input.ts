import { Field, ID, InputType } from '@nestjs/graphql';

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
    description: 'Models it may use, by identifier or alias; absent: every one its collectivité may use.',
  })
  readonly models?: readonly string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same key again answers with the same API key, without its secret.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which key to revoke.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  readonly apiKeyId!: string;

  @Field(() => String, { nullable: true, description: 'Accepted; revoking again is safe without it.' })
  readonly idempotencyKey?: string | null;
}
