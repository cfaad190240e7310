import { systemScope } from '@beffroi/kernel';
import type { Mailer } from '@beffroi/platform/mail';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import type { WebhookCall, WebhookOutcome } from '@beffroi/platform/webhook';
import { findOutgoing, type Outgoing, settleNotice } from '../persistence/notice.rows.ts';
import type { WebhookSecrets } from './webhook.secrets.ts';

export interface NoticePostmanOptions {
  readonly unitOfWork: UnitOfWork;
  readonly secrets: WebhookSecrets;
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
    const carried = await (outgoing.channel === 'email' ? this.#mail(outgoing) : this.#call(outgoing));
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

  async #mail({ id, address, letter: { subject, text } }: Outgoing): Promise<Carried> {
    const { mailer } = this.#options;
    if (!mailer) return { never: 'no mail server is configured (BEFFROI_SMTP_URL)' };
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
    if (!targetId || !secretSealed) return { never: 'the webhook was removed' };
    const secret = secrets.open(targetId, secretSealed);
    const outcome = await post({ url, secret, body: bodyOf(outgoing), id, at: new Date() });
    if (outcome.kind === 'failed') throw new Error(outcome.reason);
    return outcome.kind === 'taken' ? 'done' : { never: outcome.reason };
  }
}

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
