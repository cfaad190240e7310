import { type Brand, type CollectiviteId, err, ok, type Result, type Text } from '@beffroi/kernel';
import type { DeadReason } from './dead.reason.ts';

export type NoticeTargetId = Brand<string, 'NoticeTargetId'>;
export type NoticeId = Brand<string, 'NoticeId'>;

export const NOTICE_CHANNELS = ['email', 'webhook'] as const;
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

/** Who is told what happens: of one collectivité, or of the operator. */
export interface NoticeTarget {
  readonly id: NoticeTargetId;
  /** null: the operator. */
  readonly collectiviteId: CollectiviteId | null;
  readonly channel: NoticeChannel;
  /** An e-mail address or a URL. */
  readonly address: string;
  readonly createdAt: Date;
}

/** What is told of an event: plain sentences for people, facts for programs. */
export interface Letter {
  readonly subject: Text;
  readonly text: Text;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** One event for one target: a row however often its relay is tried. */
export interface Notice {
  readonly id: NoticeId;
  readonly eventId: string;
  /** Such as `quotas.threshold-reached`. */
  readonly type: string;
  readonly collectiviteId: CollectiviteId | null;
  readonly channel: NoticeChannel;
  /** Empty: nobody was there to be told. */
  readonly address: string;
  readonly subject: Text;
  /** `dead`: tried for the last time; {@link reason} says why, and somebody may have it tried again. */
  readonly state: 'waiting' | 'delivered' | 'dead';
  readonly reason: DeadReason | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

export interface InvalidNoticeTarget {
  readonly kind: 'InvalidNoticeTarget';
  readonly check: 'email' | 'url' | 'count';
}

/** Of one collectivité, or of the operator. */
export const MOST_TARGETS = 20;
const MOST_CHARACTERS = { email: 254, webhook: 2_000 };
/** What mail programs accept without quoting, which is what people have. */
const EMAIL = /^[^\s@<>",;:\\()[\]]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** @returns the address as it is kept */
export const checkAddress = (
  channel: NoticeChannel,
  address: string,
): Result<string, InvalidNoticeTarget> => {
  const text = address.trim();
  if (text.length > MOST_CHARACTERS[channel]) return invalid(channel);
  if (channel === 'email') {
    const email = text.toLowerCase();
    return EMAIL.test(email) ? ok(email) : invalid(channel);
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url && mayBeCalled(url) && !url.username && !url.password && !url.hash;
  return isPlain ? ok(url.href) : invalid(channel);
};

/** Without TLS only by its address: whether that is in the operator's network is for the relay to say. */
const mayBeCalled = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && ADDRESS.test(hostname));
/** As `URL` writes them. */
const ADDRESS = /^(\d+\.\d+\.\d+\.\d+|\[.*\])$/;

const invalid = (channel: NoticeChannel) =>
  err<InvalidNoticeTarget>({ kind: 'InvalidNoticeTarget', check: channel === 'email' ? 'email' : 'url' });

/** What a webhook's secret is sealed for. */
export const webhookSecretContext = (id: NoticeTargetId): string => `notice-target:${id}`;
