import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import type { NoticeReaders } from '../../domain/index.ts';
import { type Address, findTargets } from '../persistence/notice.rows.ts';

/** Where people of a collectivité, or of the operator, are told. */
export class NoticeAddresses {
  readonly #readers: NoticeReaders;

  constructor(readers: NoticeReaders) {
    this.#readers = readers;
  }

  /** Where nobody is named to be written to, administrators are; none where they have no address either. */
  async of(
    scope: SystemScope,
    { manager }: Pick<Transaction, 'manager'>,
    collectiviteId: CollectiviteId | null,
  ): Promise<readonly Address[]> {
    const targets = await findTargets(manager, scope, { collectiviteId });
    const named = targets.map(({ channel, address }) => ({ channel, address }));
    if (named.some(({ channel }) => channel === 'email')) return named;
    const emails = await this.#readers.emailsOf(scope, collectiviteId);
    return [...named, ...emails.map((address) => ({ channel: 'email' as const, address }))];
  }
}
