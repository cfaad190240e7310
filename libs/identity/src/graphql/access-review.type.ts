import type { Role } from '@beffroi/contracts/access';
import { Connection } from '@beffroi/platform/graphql';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { AccessReview as Review, ReviewLine } from '../domain/index.ts';
import { AccessDecision, AccessOutcome, HoldingKind, UndecidedRule } from './access-review.enums.ts';
import { ServiceAccountRole } from './enums.ts';

@ObjectType({ description: 'Who decided, opened or signed.' })
export class Reviewer {
  @Field(() => String, { description: 'Their identity provider.' })
  readonly issuer!: string;

  @Field(() => String, { description: 'Their identifier with it.' })
  readonly subject!: string;

  @Field(() => String, { nullable: true, description: 'Their name then.' })
  readonly displayName!: string | null;
}

@ObjectType({ description: 'Everybody who has access in one place is looked at again, until a deadline.' })
export class AccessReview {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: 'Where; null: the operator’s own roles.' })
  readonly collectiviteId!: string | null;

  @Field(() => Date, { description: 'When it closes by itself.' })
  readonly deadline!: Date;

  @Field(() => UndecidedRule, { description: 'What becomes then of what nobody decided.' })
  readonly undecidedRule!: Review['undecided'];

  @Field(() => Reviewer, { description: 'Who opened it.' })
  readonly openedBy!: Reviewer;

  @Field(() => Date, { description: 'When: who had access then is in it.' })
  readonly openedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was closed.' })
  readonly closedAt!: Date | null;

  @Field(() => Reviewer, { nullable: true, description: 'Who signed it off; null: its deadline closed it.' })
  readonly closedBy!: Reviewer | null;

  @Field(() => Int, { description: 'How many accesses it looks at.' })
  readonly lines!: number;

  @Field(() => Int, { description: 'About how many of them nobody has decided.' })
  readonly undecided!: number;
}

@ObjectType({ description: 'Reviews of access, newest first.' })
export class AccessReviewConnection extends Connection(AccessReview) {}

@ObjectType({ description: 'One access as it was when the review was opened, and what came of it.' })
export class AccessReviewLine {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => ID, { description: 'The review.' })
  readonly reviewId!: string;

  @Field(() => HoldingKind, { description: 'By what the holder may act.' })
  readonly kind!: ReviewLine['kind'];

  @Field(() => ID, { description: 'The member, service account, invitation or access of support.' })
  readonly holdingId!: string;

  @Field(() => String, {
    description: 'A person’s or program’s identifier, an invited address, or why support was let in.',
  })
  readonly holder!: string;

  @Field(() => String, { nullable: true, description: 'The identity provider that knows the holder.' })
  readonly issuer!: string | null;

  @Field(() => String, { nullable: true, description: 'Their name, as far as it is known.' })
  readonly displayName!: string | null;

  @Field(() => String, { nullable: true, description: 'The address they were invited at.' })
  readonly email!: string | null;

  @Field(() => ServiceAccountRole, { description: 'The role, as it was.' })
  readonly role!: Role;

  @Field(() => Date, { description: 'Since when.' })
  readonly since!: Date;

  @Field(() => AccessDecision, { nullable: true, description: 'What was decided; null: nothing yet.' })
  readonly decision!: ReviewLine['decision'];

  @Field(() => ServiceAccountRole, { nullable: true, description: 'The role that it became.' })
  readonly newRole!: Role | null;

  @Field(() => String, { nullable: true, description: 'Why.' })
  readonly reason!: string | null;

  @Field(() => Reviewer, { nullable: true, description: 'Who decided.' })
  readonly decidedBy!: Reviewer | null;

  @Field(() => Date, { nullable: true, description: 'When.' })
  readonly decidedAt!: Date | null;

  @Field(() => AccessOutcome, { nullable: true, description: 'What came of it; null: nothing yet.' })
  readonly outcome!: ReviewLine['outcome'];
}

@ObjectType({ description: 'Lines of a review, by kind and holder.' })
export class AccessReviewLineConnection extends Connection(AccessReviewLine) {}

@ObjectType({ description: 'The result of a review, to file.' })
export class AccessReviewReport {
  @Field(() => AccessReview, { description: 'The review.' })
  readonly review!: AccessReview;

  @Field(() => String, { description: 'A file that French Excel opens: one line for each access.' })
  readonly csv!: string;
}

@ObjectType({ description: 'Reviews that were opened.' })
export class AccessReviewOpened {
  @Field(() => Int, { description: 'How many; where one was open already, it goes on.' })
  readonly count!: number;

  @Field(() => AccessReview, { nullable: true, description: 'The one; null where there are several.' })
  readonly review!: AccessReview | null;
}

@InputType({ description: 'What is reviewed, and until when.' })
export class OpenAccessReviewInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'Where; left out: in one’s own collectivité, and for the operator in all of them and in its own house.',
  })
  readonly collectiviteId?: string | null;

  @Field(() => Date, {
    description: 'When it closes: in an hour at the earliest, in 180 days at the latest.',
  })
  readonly deadline!: Date;

  @Field(() => UndecidedRule, { description: 'What becomes of what nobody has decided by then.' })
  readonly undecided!: Review['undecided'];

  @Field(() => String, { nullable: true, description: 'The same key again answers as the first time.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A decision about one access, carried out at once.' })
export class DecideAccessInput {
  @Field(() => ID, { description: 'The line of the review.' })
  readonly lineId!: string;

  @Field(() => AccessDecision, { description: 'What.' })
  readonly decision!: NonNullable<ReviewLine['decision']>;

  @Field(() => ServiceAccountRole, {
    nullable: true,
    description: 'The role it becomes, with `CHANGE_ROLE`.',
  })
  readonly role?: Role | null;

  @Field(() => String, { description: 'Why, in 500 characters at most.' })
  readonly reason!: string;

  @Field(() => String, { nullable: true, description: 'Accepted; asking again is safe without it.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which review is signed off.' })
export class CloseAccessReviewInput {
  @Field(() => ID, { description: 'The review.' })
  readonly reviewId!: string;

  @Field(() => String, { nullable: true, description: 'Accepted; asking again is safe without it.' })
  readonly idempotencyKey?: string | null;
}
