import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import { digestOf } from '@beffroi/platform/crypto';
import { type Transaction, type UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureCertificate, type ErasureStep, keptOf, type TenantEraser } from '../../domain/index.ts';
import { findEnding, lockCollectivite } from '../persistence/collectivite.rows.ts';
import { takeTally } from '../persistence/stored-erasure.tally.ts';
import { insertCertificate } from '../persistence/erasure-certificates.repository.ts';
import type { MoveCollectiviteOperation } from './move-collectivite.ts';

export interface LifeCycleSweepOptions {
  readonly unitOfWork: UnitOfWork;
  readonly moving: MoveCollectiviteOperation;
  /** One of each context that holds something of a collectivité. */
  readonly erasers: readonly TenantEraser[];
  /** How long a backup outlives what it copies. */
  readonly backupRetentionMs: number;
}

/**
 * Ends the notices whose time has come, and goes on erasing until nothing is left: then the collectivité is erased
 * and certified, in one transaction. May run at any time and any number of times.
 */
export class LifeCycleSweep {
  constructor(private readonly options: LifeCycleSweepOptions) {}

  async execute(scope: SystemScope): Promise<void> {
    const { unitOfWork, moving } = this.options;
    const ending = await unitOfWork.read(scope, ({ manager, now }) => findEnding(manager, now));
    for (const { id, state } of ending) {
      if (state === 'notice') await moving.execute(scope, { collectiviteId: id, event: 'erase' });
      await this.eraseOne(scope, id);
    }
  }

  private async eraseOne(scope: SystemScope, id: CollectiviteId): Promise<void> {
    const steps: ErasureStep[] = [];
    // In turn: gateways close before engines go.
    for (const eraser of this.options.erasers) steps.push(await eraser.erase(scope, id));
    const kept = keptOf(steps);
    if (kept) await this.certify(scope, id, kept);
  }

  private async certify(
    scope: SystemScope,
    collectiviteId: CollectiviteId,
    kept: ErasureCertificate['kept'],
  ): Promise<void> {
    const { unitOfWork, moving, erasers, backupRetentionMs } = this.options;
    const kinds = erasers.map(({ what }) => what);
    await unitOfWork.inScope(scope, { operation: 'collectivite.finish-erasure' }, async (tx) => {
      const startedAt = await startOf(tx, collectiviteId);
      const moved = await moving.within(tx, { collectiviteId, event: 'finish-erasure' });
      if (!moved.ok || !startedAt) return;
      const said = {
        collectiviteId,
        startedAt,
        finishedAt: tx.now,
        effectiveAt: new Date(tx.now.getTime() + backupRetentionMs),
        erased: await takeTally(tx.manager, collectiviteId, kinds),
        kept,
      };
      await insertCertificate(tx, { ...said, digest: digestOf(said) });
    });
  }
}

/** Undefined when another sweep was faster. */
const startOf = async (tx: Transaction, id: CollectiviteId): Promise<Date | undefined> => {
  const found = await lockCollectivite(tx.manager, id);
  return found?.collectivite.state === 'erasing' ? found.collectivite.since : undefined;
};
