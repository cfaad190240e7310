import { systemScope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type NoticeComposer, type NoticeId } from '../../domain/index.ts';
import {
  claimEvent,
  insertNotices,
  nextEvents,
  NOBODY,
  noteQueued,
  skipEvents,
  unqueued,
  type WaitingEvent,
} from '../persistence/notice.rows.ts';
import type { NoticeAddresses } from './notice.addresses.ts';

export interface NoticeRelayOptions {
  readonly unitOfWork: UnitOfWork;
  readonly composers: readonly NoticeComposer[];
  readonly addresses: NoticeAddresses;
  /** Puts jobs in the queue; one that is there already is not added again. */
  readonly add: (jobs: readonly string[]) => Promise<void>;
  readonly onTrouble: (error: unknown, event: WaitingEvent) => void;
}

const RELAYING = systemScope('relay events to those who are told of them');
const OPERATION = { operation: 'notice.relay' };

/** From the outbox to rows, one for each target, in one transaction; from rows to the queue, as often as it takes. */
export class NoticeRelay {
  readonly #options: NoticeRelayOptions;
  readonly #composers: ReadonlyMap<string, NoticeComposer>;

  constructor(options: NoticeRelayOptions) {
    this.#options = options;
    this.#composers = new Map(
      options.composers.flatMap((composer) => composer.types.map((type) => [type, composer] as const)),
    );
  }

  async sweep(): Promise<void> {
    const { unitOfWork, add, onTrouble } = this.#options;
    const types = [...this.#composers.keys()];
    await unitOfWork.inScope(RELAYING, OPERATION, ({ manager }) => skipEvents(manager, types));
    const events = await unitOfWork.read(RELAYING, ({ manager }) => nextEvents(manager, types));
    for (const event of events) await this.#write(event).catch((error: unknown) => onTrouble(error, event));
    const jobs = await unitOfWork.read(RELAYING, ({ manager }) => unqueued(manager));
    if (jobs.length === 0) return;
    await add(jobs);
    await unitOfWork.inScope(RELAYING, OPERATION, ({ manager }) => noteQueued(manager, jobs));
  }

  async #write(event: WaitingEvent): Promise<void> {
    const composer = this.#composers.get(event.type)!;
    await this.#options.unitOfWork.inScope(RELAYING, OPERATION, async ({ manager, now }) => {
      if (!(await claimEvent(manager, event.id))) return;
      const { collectiviteId, ...rest } = event;
      const letter = await composer.compose(RELAYING, {
        ...rest,
        ...(collectiviteId && { collectiviteId }),
      });
      if (!letter) return;
      const known = await this.#options.addresses.of(RELAYING, { manager }, collectiviteId);
      const addresses = known.length > 0 ? known : [NOBODY];
      await insertNotices(
        manager,
        event,
        letter,
        addresses.map((each) => ({ ...each, id: newId<NoticeId>(now) })),
      );
    });
  }
}
