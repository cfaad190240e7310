import type { CollectiviteId } from '@beffroi/kernel';

/** Shared by everybody: naming one tells nothing of anybody. */
export const SITE = 'cher-1';
export const MODEL = 'ministral-3-3b-instruct-2512';

/** What can be named in a call and belongs to one collectivité; each has its maker in `furniture.fixture.ts`. */
export type TenantKind =
  | 'collectivite'
  | 'siren'
  | 'project'
  | 'apiKey'
  | 'deployment'
  | 'externalRoute'
  | 'member'
  | 'subject'
  | 'invitation'
  | 'invitationToken'
  | 'session'
  | 'serviceAccount'
  | 'supportAccess'
  | 'attachedBody'
  | 'limit'
  | 'share'
  | 'otherShare'
  | 'lostRun'
  | 'noticeTarget'
  | 'notice'
  | 'accessReview'
  | 'accessReviewLine'
  | 'request';

/** Whoever knows one is meant to be told that it is good: what is «not yours» may differ from what is «not there». */
export const SECRETS: readonly TenantKind[] = ['invitationToken'];

/** One collectivité with one of everything. */
export interface Town {
  readonly collectiviteId: CollectiviteId;
  /** When all of this was there: what comes later in its journal is the suite's own doing. */
  readonly arrangedAt: string;
  /** In the name of each of its things. */
  readonly mark: string;
  readonly ids: Readonly<Record<TenantKind, string>>;
  /** Texts that only its own people may ever read. */
  readonly marks: readonly string[];
}
