import {
  brandId,
  err,
  type IncarnationId,
  isUuid,
  ok,
  type OperatorScope,
  type Result,
  type SystemScope,
  unreachable,
} from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type RunAlive,
  type RunNotFound,
  WriteOffRun,
  type WriteOffRunInput,
  type WrittenOff,
} from '../../domain/index.ts';
import { lostHolds } from '../persistence/lost-holds.repository.ts';

type Outcome = 'unknown' | 'alive' | 'ended' | 'written-off';

@Injectable()
export class WriteOffRunOperation extends WriteOffRun {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(
    scope: OperatorScope | SystemScope,
    { incarnation, idempotencyKey }: WriteOffRunInput,
  ): Promise<Result<WrittenOff, RunNotFound | RunAlive>> {
    if (!isUuid(incarnation)) return err({ kind: 'RunNotFound', incarnation });
    const outcome = await this.unitOfWork.inScope(
      scope,
      {
        operation: 'hold.write-off',
        idempotencyKey: idempotencyKey ?? undefined,
        input: { incarnation },
      },
      (tx) => this.writeOff(tx, brandId<IncarnationId>(incarnation)),
    );
    return outcome.value;
  }

  private async writeOff(
    tx: Transaction,
    incarnation: IncarnationId,
  ): Promise<Result<WrittenOff, RunNotFound | RunAlive>> {
    const holds = await lostHolds(tx.manager, incarnation);
    const [row] = await tx.manager.query<{ outcome: Outcome }[]>('select quotas.write_off($1) as outcome', [
      incarnation,
    ]);
    const { outcome } = row!;
    switch (outcome) {
      case 'unknown':
        return err({ kind: 'RunNotFound', incarnation });
      case 'alive':
        return err({ kind: 'RunAlive', incarnation });
      case 'ended':
        return ok({ incarnation, holds: [] });
      case 'written-off':
        tx.audit({
          action: 'hold.write-off',
          target: { type: 'gateway-run', id: incarnation },
          before: holds,
        });
        tx.emit({ type: 'quotas.holds-written-off', v: 1, payload: { incarnation } });
        return ok({ incarnation, holds });
      default:
        return unreachable(outcome);
    }
  }
}
