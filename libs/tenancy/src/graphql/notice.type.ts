import type { Text } from '@beffroi/kernel';
import { DateTime, Localised } from '@beffroi/platform/graphql';
import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';

export const NoticeChannel = { EMAIL: 'email', WEBHOOK: 'webhook' } as const;
registerEnumType(NoticeChannel, {
  name: 'NoticeChannel',
  description: 'How somebody is told.',
  valuesMap: {
    EMAIL: { description: 'By e-mail, in French and English.' },
    WEBHOOK: { description: 'By a signed request to a URL.' },
  },
});

export const NoticeState = { WAITING: 'waiting', DELIVERED: 'delivered', DEAD: 'dead' } as const;
registerEnumType(NoticeState, {
  name: 'NoticeState',
  description: 'What became of a notice.',
  valuesMap: {
    WAITING: { description: 'Tried again and again, for about an hour.' },
    DELIVERED: { description: 'The mail server or the receiver has taken it.' },
    DEAD: { description: 'Tried for the last time; `retryNotice` begins again.' },
  },
});

@ObjectType({ description: 'Who is told when something happens.' })
export class NoticeTarget {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: 'Of which collectivité; null: of the operator.' })
  readonly collectiviteId!: string | null;

  @Field(() => NoticeChannel, { description: 'How.' })
  readonly channel!: domain.NoticeChannel;

  @Field(() => String, { description: 'An e-mail address or a URL.' })
  readonly address!: string;

  @Field(() => DateTime, { description: 'Since when.' })
  readonly createdAt!: Date;
}

@ObjectType({ description: 'One event for one target.' })
export class Notice {
  @Field(() => ID, { description: 'Its identifier; webhooks carry it in `beffroi-event-id`.' })
  readonly id!: string;

  @Field(() => String, { description: 'What happened, such as `quotas.threshold-reached`.' })
  readonly type!: string;

  @Field(() => ID, { nullable: true, description: 'Of which collectivité; null: of the operator.' })
  readonly collectiviteId!: string | null;

  @Field(() => NoticeChannel, { description: 'How.' })
  readonly channel!: domain.NoticeChannel;

  @Field(() => String, { description: 'To whom; empty where nobody was named.' })
  readonly address!: string;

  @Localised({ description: 'What is told, in a line.' })
  readonly subject!: Text;

  @Field(() => NoticeState, { description: 'What became of it.' })
  readonly state!: domain.Notice['state'];

  @Localised({ nullable: true, description: 'Why it is dead, as the last try ended.' })
  readonly reason!: Text | null;

  @Field(() => DateTime, { description: 'When it was written.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken, or given up.' })
  readonly settledAt!: Date | null;
}

@ObjectType({ description: 'A target, and what its requests are signed with.' })
export class NoticeTargetAdded {
  @Field(() => NoticeTarget, { description: 'The target.' })
  readonly target!: NoticeTarget;

  @Field(() => String, {
    nullable: true,
    description:
      'The secret of a new webhook. It is shown this once; null of a target that was there, and of e-mail.',
  })
  readonly secret!: string | null;
}

@InputType({ description: 'Somebody to tell.' })
export class AddNoticeTargetInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Of which collectivité; absent: one’s own, or the operator’s.',
  })
  readonly collectiviteId?: string | null;

  @Field(() => NoticeChannel, { description: 'How.' })
  readonly channel!: domain.NoticeChannel;

  @Field(() => String, { description: 'An e-mail address, or an https: URL at a public address.' })
  readonly address!: string;
}

@InputType({ description: 'Somebody not to tell any more.' })
export class RemoveNoticeTargetInput {
  @Field(() => ID, { description: 'The target.' })
  readonly noticeTargetId!: string;
}

@InputType({ description: 'A dead notice.' })
export class RetryNoticeInput {
  @Field(() => ID, { description: 'The notice.' })
  readonly noticeId!: string;
}
