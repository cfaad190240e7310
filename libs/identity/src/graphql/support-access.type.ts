import { Connection } from '@beffroi/platform/graphql';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'A collectivité lets the operator’s support act for it, for a while.' })
export class SupportAccess {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => ID, { description: 'Where.' })
  readonly collectiviteId!: string;

  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;

  @Field(() => Date, { description: 'When it ends by itself.' })
  readonly until!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was ended before its time.' })
  readonly withdrawnAt!: Date | null;

  @Field(() => Date, { description: 'When it was granted.' })
  readonly createdAt!: Date;
}

@ObjectType({ description: 'Accesses of support, oldest first, the ended ones included.' })
export class SupportAccessConnection extends Connection(SupportAccess) {}

@InputType({ description: 'An access for the operator’s support.' })
export class GrantSupportAccessInput {
  @Field(() => ID, { description: 'Where.' })
  readonly collectiviteId!: string;

  @Field(() => Int, { description: 'For how many hours: 1 to 72.' })
  readonly hours!: number;

  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;

  @Field(() => String, { nullable: true, description: 'The same key again answers as the first time.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which access ends now.' })
export class WithdrawSupportAccessInput {
  @Field(() => ID, { description: 'The access.' })
  readonly supportAccessId!: string;

  @Field(() => String, { nullable: true, description: 'Accepted; asking again is safe without it.' })
  readonly idempotencyKey?: string | null;
}
