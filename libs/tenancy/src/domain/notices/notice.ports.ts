import type { OutboxEvent } from '@beffroi/contracts/events';
import type { CollectiviteId, OperatorScope, Result, Scope, SystemScope, TenantScope } from '@beffroi/kernel';
import type { StateForbids } from '../life-cycle/life-state.ts';
import type { CollectiviteNotFound } from '../project.ts';
import type {
  InvalidNoticeTarget,
  Letter,
  Notice,
  NoticeChannel,
  NoticeId,
  NoticeTarget,
  NoticeTargetId,
} from './notice.ts';

export interface NoticeFilter {
  /** null: the operator's own; undefined: every one that the scope may see. */
  readonly collectiviteId?: CollectiviteId | null | undefined;
  readonly state?: Notice['state'] | undefined;
}

export abstract class Notices {
  abstract targets(
    scope: Scope,
    filter: Pick<NoticeFilter, 'collectiviteId'>,
  ): Promise<readonly NoticeTarget[]>;
  /** The newest first, 200 at most. */
  abstract list(scope: Scope, filter: NoticeFilter): Promise<readonly Notice[]>;
}

export interface AddNoticeTargetInput {
  readonly collectiviteId?: CollectiviteId | null | undefined;
  readonly channel: NoticeChannel;
  readonly address: string;
}
export interface NoticeTargetAdded {
  readonly target: NoticeTarget;
  /** What a webhook is signed with; null where it is known already: it is shown once. */
  readonly secret: string | null;
}
export type AddNoticeTargetFailure = CollectiviteNotFound | StateForbids | InvalidNoticeTarget;

/** Adding one that is there changes nothing. */
export abstract class AddNoticeTarget {
  abstract execute(
    scope: OperatorScope | TenantScope,
    input: AddNoticeTargetInput,
  ): Promise<Result<NoticeTargetAdded, AddNoticeTargetFailure>>;
}

export interface NoticeTargetNotFound {
  readonly kind: 'NoticeTargetNotFound';
  readonly targetId: string;
}
export abstract class RemoveNoticeTarget {
  abstract execute(
    scope: OperatorScope | TenantScope,
    id: NoticeTargetId,
  ): Promise<Result<NoticeTarget, NoticeTargetNotFound>>;
}

export interface NoticeNotFound {
  readonly kind: 'NoticeNotFound';
  readonly noticeId: string;
}
/** Has a dead notice tried again from the start; one that is not dead stays as it is. */
export abstract class RetryNotice {
  abstract execute(scope: OperatorScope | TenantScope, id: NoticeId): Promise<Result<Notice, NoticeNotFound>>;
}

/** Makes letters of the events of one context; the worker binds them. */
export abstract class NoticeComposer {
  /** Types of events, such as `quotas.threshold-reached`. */
  abstract readonly types: readonly string[];
  /** undefined: there is nothing to tell any more. */
  abstract compose(scope: SystemScope, event: OutboxEvent): Promise<Letter | undefined>;
}

/** Who is told where nobody was named; identity has it, the worker binds it. */
export abstract class NoticeReaders {
  /** E-mail addresses of administrators: of a collectivité, or of the operator. */
  abstract emailsOf(scope: SystemScope, collectiviteId: CollectiviteId | null): Promise<readonly string[]>;
}
