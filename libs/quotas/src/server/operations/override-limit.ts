import { err, ok, type OperatorScope, type Result, type SystemScope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites, type StateForbids } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  checkOverride,
  type Limit,
  OverrideLimit,
  type OverrideLimitFailure,
  type OverrideLimitInput,
} from '../../domain/index.ts';
import { LimitWriter } from '../limit.writer.ts';
import { upsertLimit } from '../persistence/limit.rows.ts';

const DEED = { action: 'limit.override', event: 'quotas.limit-overridden' };

@Injectable()
export class OverrideLimitOperation extends OverrideLimit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: LimitWriter,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  override async execute(
    scope: OperatorScope | SystemScope,
    { idempotencyKey, ...input }: OverrideLimitInput,
  ): Promise<Result<Limit, OverrideLimitFailure>> {
    const outcome = await this.unitOfWork.inScope(
      scope,
      { operation: DEED.action, idempotencyKey, input },
      (tx) => this.override(tx, input),
    );
    await this.writer.awaitGateways(outcome);
    return outcome.value;
  }

  private async override(
    tx: Transaction,
    { limitId, value, from, until }: OverrideLimitInput,
  ): Promise<Result<Limit, OverrideLimitFailure>> {
    const before = (await this.writer.lock(tx, [limitId])).get(limitId);
    if (!before) return err({ kind: 'LimitNotFound', limitId });
    const allowed = await this.checkOwner(tx, before);
    if (!allowed.ok) return allowed;
    const override = { value, from: from ?? tx.now, until };
    const checked = checkOverride(before, override, tx.now);
    if (!checked.ok) return checked;
    const wish = { ...before, override };
    const fits = await this.writer.checkEnvelopes(tx, wish);
    if (!fits.ok) return fits;
    const after = await upsertLimit(tx.manager, wish);
    await this.writer.tell(tx, DEED, before, after);
    return ok(after);
  }

  private async checkOwner(tx: Transaction, { collectiviteId }: Limit): Promise<Result<null, StateForbids>> {
    const owner = collectiviteId && (await this.collectivites.find(tx.scope, collectiviteId));
    return owner ? checkState(owner, 'continue') : ok(null);
  }
}
