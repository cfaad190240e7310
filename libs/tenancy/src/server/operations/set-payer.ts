import { err, ok, type OperatorScope, type Result } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  checkPayer,
  type Collectivite,
  projectRecord,
  SetPayer,
  type SetPayerFailure,
  type SetPayerInput,
} from '../../domain/index.ts';
import { lockCollectivite, savePayer } from '../persistence/collectivite.rows.ts';
import { projectsOf } from '../persistence/project.rows.ts';

@Injectable()
export class SetPayerOperation extends SetPayer {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(
    scope: OperatorScope,
    { idempotencyKey, ...input }: SetPayerInput,
  ): Promise<Result<Collectivite, SetPayerFailure>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'collectivite.set-payer', idempotencyKey, input },
      (tx) => setPayer(tx, input),
    );
    return value;
  }
}

const setPayer = async (
  tx: Transaction,
  { collectiviteId, payerId }: SetPayerInput,
): Promise<Result<Collectivite, SetPayerFailure>> => {
  // In the order of their ids, so that two that pay for each other never wait for each other.
  const locked = new Map<string, Collectivite>();
  for (const id of [...new Set([collectiviteId, payerId])].toSorted()) {
    const found = await lockCollectivite(tx.manager, id);
    if (!found) return err({ kind: 'CollectiviteNotFound', collectiviteId: id });
    locked.set(id, found.collectivite);
  }
  const before = locked.get(collectiviteId)!;
  const allowed = checkPayer(locked.get(payerId)!, before);
  if (!allowed.ok) return allowed;
  if (before.payerId === payerId) return ok(before);
  const after: Collectivite = { ...before, payerId };
  await savePayer(tx.manager, collectiviteId, payerId);
  for (const project of await projectsOf(tx.manager, collectiviteId))
    tx.publish({ kind: 'project', id: project.id, body: projectRecord(project, after) });
  const target = { type: 'collectivite', id: collectiviteId };
  tx.audit({ action: 'collectivite.set-payer', target, collectiviteId, before, after });
  tx.emit({ type: 'tenancy.payer-set', v: 1, collectiviteId, payload: { payerId } });
  return ok(after);
};
