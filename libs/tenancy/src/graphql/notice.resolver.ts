import { brandId, type CollectiviteId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import {
  CurrentScope,
  DomainError,
  Failure,
  NotFound,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { Args, Field, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { AddNoticeTarget, Notices, RemoveNoticeTarget, RetryNotice } from '../domain/index.ts';
import { StateForbids } from './life-cycle.failures.ts';
import { nouns } from './messages.ts';
import { deadReasonText, noticeMessages } from './notice.messages.ts';
import {
  AddNoticeTargetInput,
  Notice,
  NoticeState,
  NoticeTarget,
  NoticeTargetAdded,
  RemoveNoticeTargetInput,
  RetryNoticeInput,
} from './notice.type.ts';

@Failure('An address that nobody can be told at, or one too many.')
export class InvalidNoticeTarget extends DomainError {
  @Field(() => String, { description: 'What is wrong: `email`, `url` or `count`.' })
  readonly check: string;

  constructor({ check }: domain.InvalidNoticeTarget) {
    super('invalid_notice_target', noticeMessages[check]);
    this.check = check;
  }
}

const AddNoticeTargetResult = resultUnion(
  'AddNoticeTargetResult',
  'The target, or why not.',
  NoticeTargetAdded,
  [NotFound, StateForbids, InvalidNoticeTarget],
);
const RemoveNoticeTargetResult = resultUnion(
  'RemoveNoticeTargetResult',
  'The target that was there, or why not.',
  NoticeTarget,
  [NotFound],
);
const RetryNoticeResult = resultUnion('RetryNoticeResult', 'The notice, or why not.', Notice, [NotFound]);

/** Who is told what happens, and what became of it. */
@Resolver(() => Notice)
export class NoticeResolver {
  constructor(
    private readonly noticePort: Notices,
    private readonly adding: AddNoticeTarget,
    private readonly removing: RemoveNoticeTarget,
    private readonly retrying: RetryNotice,
  ) {}

  @Query(() => [NoticeTarget], { description: 'Who is told, the oldest first.' })
  @Requires('notice.read')
  async noticeTargets(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('collectiviteId', {
      type: () => ID,
      nullable: true,
      description: 'Of which collectivité; null: of the operator; absent: all that one may see.',
    })
    collectiviteId?: string | null,
  ): Promise<readonly NoticeTarget[]> {
    return this.noticePort.targets(scope, { collectiviteId: placeOf(collectiviteId) });
  }

  @Query(() => [Notice], {
    description: 'What was told, the newest first: 200 at most. Dead ones wait for a decision.',
  })
  @Requires('notice.read')
  async notices(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('collectiviteId', {
      type: () => ID,
      nullable: true,
      description: 'Of which collectivité; null: of the operator; absent: all that one may see.',
    })
    collectiviteId?: string | null,
    @Args('state', { type: () => NoticeState, nullable: true, description: 'Only those in this state.' })
    state?: domain.Notice['state'] | null,
  ): Promise<readonly Notice[]> {
    const filter = { collectiviteId: placeOf(collectiviteId), state: state ?? undefined };
    return (await this.noticePort.list(scope, filter)).map(noticeView);
  }

  @Mutation(() => AddNoticeTargetResult, {
    description: 'Has somebody told: of limits that are nearly used up, of reviews that wait.',
  })
  @Requires('notice-target.add')
  async addNoticeTarget(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => AddNoticeTargetInput, description: 'Whom.' })
    { collectiviteId, ...input }: AddNoticeTargetInput,
  ): Promise<typeof AddNoticeTargetResult> {
    const outcome = await this.adding.execute(scope, {
      ...input,
      collectiviteId: collectiviteId ? brandId<CollectiviteId>(collectiviteId) : null,
    });
    return outcome.ok ? outcome.value : addFailure(outcome.failure);
  }

  @Mutation(() => RemoveNoticeTargetResult, { description: 'Has somebody not told any more.' })
  @Requires('notice-target.remove')
  async removeNoticeTarget(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => RemoveNoticeTargetInput, description: 'Whom.' })
    { noticeTargetId }: RemoveNoticeTargetInput,
  ): Promise<typeof RemoveNoticeTargetResult> {
    const outcome = await this.removing.execute(scope, brandId(noticeTargetId));
    return outcome.ok ? outcome.value : new NotFound(TARGET, noticeTargetId);
  }

  @Mutation(() => RetryNoticeResult, { description: 'Has a dead notice tried again from the start.' })
  @Requires('notice.retry')
  async retryNotice(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => RetryNoticeInput, description: 'Which.' }) { noticeId }: RetryNoticeInput,
  ): Promise<typeof RetryNoticeResult> {
    const outcome = await this.retrying.execute(scope, brandId(noticeId));
    return outcome.ok ? noticeView(outcome.value) : new NotFound(NOTICE, noticeId);
  }
}

const TARGET = { fr: 'Le destinataire', en: 'The target' };
const NOTICE = { fr: 'L’avis', en: 'The notice' };

const noticeView = ({ reason, ...notice }: domain.Notice): Notice => ({
  ...notice,
  reason: reason && deadReasonText(reason),
});

const placeOf = (id: string | null | undefined): CollectiviteId | null | undefined =>
  id === undefined || id === null ? id : brandId<CollectiviteId>(id);

const addFailure = (failure: domain.AddNoticeTargetFailure) => {
  switch (failure.kind) {
    case 'CollectiviteNotFound':
      return new NotFound(nouns.collectivite, failure.collectiviteId);
    case 'StateForbids':
      return new StateForbids(failure);
    case 'InvalidNoticeTarget':
      return new InvalidNoticeTarget(failure);
  }
};
