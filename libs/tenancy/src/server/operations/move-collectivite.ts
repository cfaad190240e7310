import {
  type CollectiviteId,
  err,
  ok,
  type OperatorScope,
  type Result,
  type SystemScope,
} from '@beffroi/kernel';
import { GatewayWatch, type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type AtGateways,
  type Collectivite,
  type CollectiviteNotFound,
  type LifeFailure,
  MoveCollectivite,
  type MoveCollectiviteInput,
  moveOn,
  NewTenantDefaults,
  tenantRecord,
} from '../../domain/index.ts';
import { CacheSalts } from '../cache-salts.ts';
import { lockCollectivite, savePosition } from '../persistence/collectivite.rows.ts';

/** Gateways in contact learn of it within a poll of 250 ms. */
const PATIENCE_MS = 1_000;

type Moved = Result<Collectivite, CollectiviteNotFound | LifeFailure>;

@Injectable()
export class MoveCollectiviteOperation extends MoveCollectivite {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gateways: GatewayWatch,
    private readonly defaults: NewTenantDefaults,
    private readonly cacheSalts: CacheSalts,
  ) {
    super();
  }

  async execute(
    scope: OperatorScope | SystemScope,
    { idempotencyKey, ...input }: MoveCollectiviteInput,
  ): Promise<
    Result<AtGateways & { readonly collectivite: Collectivite }, CollectiviteNotFound | LifeFailure>
  > {
    const { value, publishedSeq = 0 } = await this.unitOfWork.inScope(
      scope,
      { operation: `collectivite.${input.event}`, idempotencyKey, input },
      (tx) => this.within(tx, input),
    );
    if (!value.ok) return value;
    const effect = await this.gateways.waitForGateways(publishedSeq, PATIENCE_MS);
    return ok({ collectivite: value.value, ...effect });
  }

  /** In a transaction that is open already. */
  async within(
    tx: Transaction,
    { collectiviteId: id, event, reason }: MoveCollectiviteInput,
  ): Promise<Moved> {
    const found = await lockCollectivite(tx.manager, id);
    if (!found) return err({ kind: 'CollectiviteNotFound', collectiviteId: id });
    const before = found.collectivite;
    const moved = moveOn(before, event, tx.now);
    if (!moved.ok) return moved;
    const after: Collectivite = { ...before, ...moved.value };
    // What had been erased comes back with nothing, not even its plan's limits.
    if (before.state === 'erased' && after.state === 'active')
      await this.defaults.apply(tx.scope, [id], after.planId);
    // Published also when nothing changed: the answer tells which gateways have applied this very state.
    await this.tellGateways(tx, after, found.cacheSaltSealed);
    if (after.state === before.state) return ok(before);
    tx.audit({
      action: `collectivite.${event}`,
      target: { type: 'collectivite', id },
      collectiviteId: id,
      before,
      after: { ...after, reason: reason ?? null },
    });
    tx.emit({
      type: 'tenancy.collectivite-moved',
      v: 1,
      collectiviteId: id,
      payload: { from: before.state, to: after.state },
    });
    return ok(after);
  }

  private async tellGateways(tx: Transaction, after: Collectivite, salt: string): Promise<void> {
    const kept = after.state === 'erased' ? this.newSalt(after.id) : salt;
    await savePosition(tx.manager, after.id, after, kept);
    const level = await this.defaults.levelOf(tx.scope, after.planId);
    const body = after.state === 'erased' ? null : tenantRecord(after, level, kept);
    tx.publish({ kind: 'tenant', id: after.id, body });
  }

  /** With the old salt goes all that end users' pseudonyms could be told from. */
  private newSalt(id: CollectiviteId): string {
    return this.cacheSalts.sealedFor(id);
  }
}
