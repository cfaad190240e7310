import type { SystemScope } from '@beffroi/kernel';
import { deleteAtMost, type UnitOfWork } from '@beffroi/platform/typeorm';

const MOST_AT_ONCE = 5_000;
const OPERATION = 'notice.forget';

/** A daily chore: forgets what was told, or could not be, once it was kept long enough. Its addresses are of people. */
export class ForgetNotices {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns how many */
  async execute(scope: SystemScope, keepMonths: number): Promise<number> {
    let total = 0;
    for (;;) {
      const forgotten = await this.#forgetSome(scope, keepMonths);
      total += forgotten;
      if (forgotten < MOST_AT_ONCE) return total;
    }
  }

  async #forgetSome(scope: SystemScope, keepMonths: number): Promise<number> {
    const old = {
      table: 'tenancy.notice',
      condition: `state <> 'waiting' and settled_at < now() - make_interval(months => $1)`,
      parameters: [keepMonths],
    };
    const { value } = await this.unitOfWork.inScope(scope, { operation: OPERATION }, async (tx) => {
      const rows = await deleteAtMost(tx.manager, old, MOST_AT_ONCE);
      const after = { rows, keepMonths };
      if (rows > 0) tx.audit({ action: OPERATION, target: { type: 'notice', id: 'settled' }, after });
      return rows;
    });
    return value;
  }
}
