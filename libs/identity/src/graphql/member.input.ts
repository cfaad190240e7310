import type { CollectiviteRole } from '@beffroi/contracts/access';
import { Field, ID, InputType } from '@nestjs/graphql';
import { MemberRole } from './enums.ts';

const REPEATABLE = 'Accepted; asking again is safe without it.';

@InputType({ description: 'Whom to invite.' })
export class InviteMemberInput {
  @Field(() => ID, { description: 'Where.' })
  readonly collectiviteId!: string;

  @Field(() => String, { description: 'Their work address: whoever accepts has to have verified it.' })
  readonly email!: string;

  @Field(() => MemberRole, { description: 'What they will be able to do.' })
  readonly role!: CollectiviteRole;

  @Field(() => String, {
    nullable: true,
    description: 'The same key again answers with the same invitation, without its token.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which invitation to take back.' })
export class RevokeInvitationInput {
  @Field(() => ID, { description: 'The invitation.' })
  readonly invitationId!: string;

  @Field(() => String, { nullable: true, description: REPEATABLE })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'The invitation that you accept.' })
export class AcceptInvitationInput {
  @Field(() => String, { description: 'Its token.' })
  readonly token!: string;

  @Field(() => String, { nullable: true, description: REPEATABLE })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Who leaves.' })
export class RemoveMemberInput {
  @Field(() => ID, { description: 'Any of the person’s roles in the collectivité: they lose all of them.' })
  readonly memberId!: string;

  @Field(() => String, { nullable: true, description: REPEATABLE })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Another role.' })
export class ChangeMemberRoleInput {
  @Field(() => ID, { description: 'The role that changes.' })
  readonly memberId!: string;

  @Field(() => MemberRole, { description: 'What it becomes.' })
  readonly role!: CollectiviteRole;

  @Field(() => String, { nullable: true, description: REPEATABLE })
  readonly idempotencyKey?: string | null;
}
