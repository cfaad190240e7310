import type { CollectiviteRole } from '@beffroi/contracts/access';
import { Connection } from '@beffroi/platform/graphql';
import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { InvitationState as InvitationStateValue } from '../domain/index.ts';
import { InvitationState, MemberRole } from './enums.ts';

@ObjectType({ description: 'One role of one person in one collectivité.' })
export class Member {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => ID, { description: 'Where the role is held.' })
  readonly collectiviteId!: string;

  @Field(() => String, { description: 'The identity provider of the person.' })
  readonly issuer!: string;

  @Field(() => String, { description: 'The person’s identifier with it.' })
  readonly subject!: string;

  @Field(() => MemberRole, { description: 'What they may do.' })
  readonly role!: CollectiviteRole;

  @Field(() => String, { nullable: true, description: 'Their name when they became a member.' })
  readonly displayName!: string | null;

  @Field(() => String, { nullable: true, description: 'The address they were invited at.' })
  readonly email!: string | null;

  @Field(() => Date, { description: 'Since when.' })
  readonly createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'From when it allows nothing, until somebody decides.' })
  readonly suspendedAt!: Date | null;
}

@ObjectType({ description: 'Members, oldest first.' })
export class MemberConnection extends Connection(Member) {}

@ObjectType({ description: 'An invitation of somebody to become a member.' })
export class Invitation {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => ID, { description: 'Where they are invited.' })
  readonly collectiviteId!: string;

  @Field(() => String, { description: 'The address that has to be theirs.' })
  readonly email!: string;

  @Field(() => MemberRole, { description: 'What they will be able to do.' })
  readonly role!: CollectiviteRole;

  @Field(() => InvitationState, { description: 'What became of it.' })
  readonly state!: InvitationStateValue;

  @Field(() => Date, { description: 'From when it cannot be accepted any more.' })
  readonly expiresAt!: Date;

  @Field(() => Date, { description: 'When it was made.' })
  readonly createdAt!: Date;
}

@ObjectType({ description: 'Invitations, oldest first, the closed ones included.' })
export class InvitationConnection extends Connection(Invitation) {}

@ObjectType({ description: 'A new invitation.' })
export class MemberInvited {
  @Field(() => Invitation, { description: 'The invitation, without its token.' })
  readonly invitation!: Invitation;

  @Field(() => String, {
    nullable: true,
    description: 'What the person gives to accept it. It is shown this once; null when replayed.',
  })
  readonly token!: string | null;

  @Field(() => Boolean, {
    description: 'This idempotency key came before: the invitation exists since then.',
  })
  readonly replayed!: boolean;
}

@ObjectType({ description: 'A person who is no member any more.' })
export class MemberRemoved {
  @Field(() => [Member], { description: 'The roles that they held.' })
  readonly lost!: readonly Member[];
}
