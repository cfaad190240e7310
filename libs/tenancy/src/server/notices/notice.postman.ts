import { systemScope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import type { Mailer } from '@beffroi/platform/mail';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import type { WebhookCall, WebhookOutcome } from '@beffroi/platform/webhook';
import { type NoticeId, writeReason } from '../../domain/index.ts';
import {
  deleteNotice,
  findOutgoing,
  insertNotices,
  NOBODY,
  type Outgoing,
  settleNotice,
} from '../persistence/notice.rows.ts';
import type { NoticeAddresses } from './notice.addresses.ts';
import type { WebhookSecrets } from './webhook.secrets.ts';

export interface NoticePostmanOptions {
  readonly unitOfWork: UnitOfWork;
  readonly secrets: WebhookSecrets;
  readonly addresses: NoticeAddresses;
  /** undefined: no server for mail is configured. */
  readonly mailer: Mailer | undefined;
  readonly post: (
    call: Pick<WebhookCall, 'url' | 'secret' | 'body' | 'id' | 'at'>,
  ) => Promise<WebhookOutcome>;
}

const DELIVERING = systemScope('deliver notices');
const OPERATION = { operation: 'notice.deliver' };
type Carried = 'done' | { readonly never: string };

/** Carries notices to their targets: at least once each, and says in the row what became of it. */
export class NoticePostman {
  readonly #options: NoticePostmanOptions;

  constructor(options: NoticePostmanOptions) {
    this.#options = options;
  }

  /** @param job `<notice>.<round>` @throws Error when it is worth trying again */
  async carry(job: string): Promise<Carried> {
    const { unitOfWork } = this.#options;
    const id = noticeOf(job);
    const outgoing = await unitOfWork.read(DELIVERING, ({ manager }) => findOutgoing(manager, id));
    if (!outgoing) return 'done';
    const carried = await this.#take(outgoing);
    if (carried === 'done')
      await unitOfWork.inScope(DELIVERING, OPERATION, ({ manager }) =>
        settleNotice(manager, id, { state: 'delivered', reason: null }),
      );
    return carried;
  }

  /** It was tried for the last time. */
  async bury(job: string, reason: string): Promise<void> {
    await this.#options.unitOfWork.inScope(DELIVERING, OPERATION, ({ manager }) =>
      settleNotice(manager, noticeOf(job), { state: 'dead', reason: reason.slice(0, 500) }),
    );
  }

  #take(outgoing: Outgoing): Promise<Carried> {
    if (outgoing.address === NOBODY.address) return this.#readdress(outgoing);
    return outgoing.channel === 'email' ? this.#mail(outgoing) : this.#call(outgoing);
  }

  /** Those who have been named since are told in its stead. */
  async #readdress({ id, eventId, letter, ...event }: Outgoing): Promise<Carried> {
    const { unitOfWork, addresses } = this.#options;
    const { value } = await unitOfWork.inScope(DELIVERING, OPERATION, async ({ manager, now }) => {
      const known = await addresses.of(DELIVERING, { manager }, event.collectiviteId);
      if (known.length === 0) return NOBODY_TO_TELL;
      const notices = known.map((each) => ({ ...each, id: newId<NoticeId>(now) }));
      await insertNotices(manager, { ...event, id: eventId }, letter, notices);
      await deleteNotice(manager, id);
      return 'done';
    });
    return value;
  }

  async #mail({ id, address, letter: { subject, text } }: Outgoing): Promise<Carried> {
    const { mailer } = this.#options;
    if (!mailer) return { never: writeReason({ kind: 'no-mail-server' }) };
    await mailer.send({
      to: address,
      subject: `[Beffroi] ${subject.fr}`,
      text: `${text.fr}\n\n— — —\n\n${text.en}\n`,
      messageId: `<${id}@beffroi>`,
    });
    return 'done';
  }

  async #call(outgoing: Outgoing): Promise<Carried> {
    const { secrets, post } = this.#options;
    const { id, address: url, targetId, secretSealed } = outgoing;
    if (!targetId || !secretSealed) return { never: writeReason({ kind: 'webhook-removed' }) };
    const secret = secrets.open(targetId, secretSealed);
    const outcome = await post({ url, secret, body: bodyOf(outgoing), id, at: new Date() });
    if (outcome.kind === 'failed') throw new Error(writeReason(outcome.reason));
    return outcome.kind === 'taken' ? 'done' : { never: writeReason(outcome.reason) };
  }
}

const NOBODY_TO_TELL = { never: writeReason({ kind: 'nobody-named' }) };

const noticeOf = (job: string): string => job.split('.')[0]!;

const bodyOf = ({ id, eventId, type, occurredAt, collectiviteId, letter }: Outgoing): string =>
  JSON.stringify({
    id,
    eventId,
    type,
    occurredAt: occurredAt.toISOString(),
    collectiviteId,
    data: letter.facts,
    text: letter.text,
  });
