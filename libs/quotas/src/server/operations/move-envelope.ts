import { err, ok, type OperatorScope, type Result, type TenantScope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  checkMove,
  type EnvelopeMoved,
  inUnitOf,
  type Limit,
  LimitUses,
  MoveEnvelope,
  type MoveEnvelopeFailure,
  type MoveEnvelopeInput,
  NOTHING_USED,
  standingOf,
} from '../../domain/index.ts';
import { LimitWriter, ownerOf } from '../limit.writer.ts';
import { clockOf, findLimits, putShare } from '../persistence/limit.rows.ts';

const DEED = { action: 'limit.move', event: 'quotas.envelope-moved' };

@Injectable()
export class MoveEnvelopeOperation extends MoveEnvelope {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: LimitWriter,
    private readonly uses: LimitUses,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  override async execute(
    scope: OperatorScope | TenantScope,
    { idempotencyKey, ...input }: MoveEnvelopeInput,
  ): Promise<Result<EnvelopeMoved, MoveEnvelopeFailure>> {
    const outcome = await this.unitOfWork.inScope(
      scope,
      { operation: DEED.action, idempotencyKey, input },
      (tx) => this.move(tx, input),
    );
    await this.writer.awaitGateways(outcome);
    return outcome.value;
  }

  private async move(
    tx: Transaction,
    { fromLimitId, toLimitId, amount }: MoveEnvelopeInput,
  ): Promise<Result<EnvelopeMoved, MoveEnvelopeFailure>> {
    const locked = await this.writer.lock(tx, [fromLimitId, toLimitId]);
    const [from, to] = [locked.get(fromLimitId), locked.get(toLimitId)];
    if (!from) return err({ kind: 'LimitNotFound', limitId: fromLimitId });
    if (!to) return err({ kind: 'LimitNotFound', limitId: toLimitId });
    const owner = from.collectiviteId && (await this.collectivites.find(tx.scope, from.collectiviteId));
    const allowed = owner ? checkState(owner, 'continue') : ok(null);
    if (!allowed.ok) return allowed;
    const checked = checkMove({ from, to, free: await this.freeOf(tx, from) }, amount);
    if (!checked.ok) return checked;
    const moved = {
      from: await this.change(tx, from, -amount),
      to: await this.change(tx, to, amount),
    };
    const target = { type: 'limit', id: from.id };
    tx.audit({ action: DEED.action, target, ...ownerOf(from), before: { from, to }, after: moved });
    return ok(moved);
  }

  /** Now that it is locked: nobody is granted any of it until the end of the transaction. */
  private async freeOf(tx: Transaction, limit: Limit): Promise<number> {
    const at = await clockOf(tx.manager);
    const use = (await this.uses.of(tx.scope, [limit], at)).get(limit.id) ?? NOTHING_USED;
    return inUnitOf(limit, standingOf(limit, use, at)).free ?? 0;
  }

  private async change(tx: Transaction, before: Limit, by: number): Promise<Limit> {
    const wish = { ...before, value: (before.value ?? 0) + by };
    const [after] = await findLimits(tx.manager, [await putShare(tx.manager, before.envelopeId!, wish)]);
    await this.writer.spread(tx, DEED, before, after!);
    return after!;
  }
}
