import type { LimitId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { limitRecord, SweepOverrides } from '../../domain/index.ts';
import { ownerOf } from '../limit.writer.ts';
import { endedOverrides, lockLimits, upsertLimit } from '../persistence/limit.rows.ts';
import { OVERRIDE_ENDED } from './end-override.ts';

/** They have ended by then in `quotas.hold`, which goes by the clock and has gateways lower: this tidies up after them. */
export class SweepOverridesOperation extends SweepOverrides {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async execute(scope: SystemScope): Promise<number> {
    const ended = await this.unitOfWork.read(scope, ({ manager, now }) => endedOverrides(manager, now));
    let count = 0;
    for (const { id } of ended) if (await this.takeOff(scope, id)) count++;
    return count;
  }

  /** Looks again under the lock: somebody may have set another. */
  private async takeOff(scope: SystemScope, id: LimitId): Promise<boolean> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: OVERRIDE_ENDED.action },
      async (tx) => {
        const before = (await lockLimits(tx.manager, [id])).get(id);
        if (!before?.override || tx.now < before.override.until) return false;
        const after = await upsertLimit(tx.manager, { ...before, override: null });
        tx.audit({
          action: OVERRIDE_ENDED.action,
          target: { type: 'limit', id },
          ...ownerOf(after),
          before,
          after,
        });
        tx.emit({ type: OVERRIDE_ENDED.event, v: 1, ...ownerOf(after), payload: { limitId: id } });
        tx.publish({ kind: 'limit', id, body: limitRecord(after) });
        return true;
      },
    );
    return value;
  }
}
