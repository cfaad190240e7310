import { err, ok, type OperatorScope, type Result, type SystemScope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  EndOverride,
  type EndOverrideInput,
  type EnvelopeExceeded,
  type Limit,
  type LimitNotFound,
} from '../../domain/index.ts';
import { LimitWriter } from '../limit.writer.ts';
import { upsertLimit } from '../persistence/limit.rows.ts';

export const OVERRIDE_ENDED = { action: 'limit.end-override', event: 'quotas.limit-override-ended' };

@Injectable()
export class EndOverrideOperation extends EndOverride {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: LimitWriter,
  ) {
    super();
  }

  override async execute(
    scope: OperatorScope | SystemScope,
    { idempotencyKey, ...input }: EndOverrideInput,
  ): Promise<Result<Limit, LimitNotFound | EnvelopeExceeded>> {
    const outcome = await this.unitOfWork.inScope(
      scope,
      { operation: OVERRIDE_ENDED.action, idempotencyKey, input },
      (tx) => this.end(tx, input),
    );
    await this.writer.awaitGateways(outcome);
    return outcome.value;
  }

  private async end(
    tx: Transaction,
    { limitId }: EndOverrideInput,
  ): Promise<Result<Limit, LimitNotFound | EnvelopeExceeded>> {
    const before = (await this.writer.lock(tx, [limitId])).get(limitId);
    if (!before) return err({ kind: 'LimitNotFound', limitId });
    if (before.override === null) return ok(before);
    const wish = { ...before, override: null };
    const fits = await this.writer.checkEnvelopes(tx, wish);
    if (!fits.ok) return fits;
    const after = await upsertLimit(tx.manager, wish);
    await this.writer.tell(tx, OVERRIDE_ENDED, before, after);
    return ok(after);
  }
}
