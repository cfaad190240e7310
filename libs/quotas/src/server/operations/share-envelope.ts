import { err, type LimitId, ok, type OperatorScope, type Result, type TenantScope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  checkEnvelope,
  checkLimit,
  type Limit,
  ShareEnvelope,
  type ShareEnvelopeFailure,
  type ShareEnvelopeInput,
} from '../../domain/index.ts';
import { LimitOwners } from '../limit.owners.ts';
import { LimitWriter } from '../limit.writer.ts';
import { findLimits, findSame, putShare } from '../persistence/limit.rows.ts';

const DEED = { action: 'limit.share', event: 'quotas.envelope-shared' };

@Injectable()
export class ShareEnvelopeOperation extends ShareEnvelope {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: LimitWriter,
    private readonly owners: LimitOwners,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  override async execute(
    scope: OperatorScope | TenantScope,
    { idempotencyKey, ...input }: ShareEnvelopeInput,
  ): Promise<Result<Limit, ShareEnvelopeFailure>> {
    const outcome = await this.unitOfWork.inScope(
      scope,
      { operation: DEED.action, idempotencyKey, input },
      (tx) => this.share(tx, input),
    );
    await this.writer.awaitGateways(outcome);
    return outcome.value;
  }

  private async share(
    tx: Transaction,
    input: ShareEnvelopeInput,
  ): Promise<Result<Limit, ShareEnvelopeFailure>> {
    const { envelopeId, value } = input;
    const envelope = (await this.writer.lock(tx, [envelopeId])).get(envelopeId);
    if (!envelope?.collectiviteId) return err({ kind: 'LimitNotFound', limitId: envelopeId });
    const allowed = await this.checkPlace(tx, envelope, input);
    if (!allowed.ok) return allowed;
    const standing = await findSame(tx.manager, { ...envelope, level: input.level, ownerId: input.ownerId });
    if (standing && !isOf(envelope, standing)) return err({ kind: 'InvalidEnvelope', check: 'taken' });
    const wish: Limit = {
      ...envelope,
      ...NEW_SHARE,
      ...standing,
      id: standing?.id ?? newId<LimitId>(tx.now),
      level: input.level,
      ownerId: input.ownerId,
      value,
      envelopeId: value === null ? null : envelopeId,
    };
    const fits = await this.writer.checkEnvelopes(tx, wish);
    if (!fits.ok) return fits;
    const [after] = await findLimits(tx.manager, [await putShare(tx.manager, envelopeId, wish)]);
    await this.writer.tell(tx, DEED, standing, after!);
    return ok(after!);
  }

  private async checkPlace(
    tx: Transaction,
    envelope: Limit,
    { level, ownerId, value }: ShareEnvelopeInput,
  ): Promise<Result<unknown, ShareEnvelopeFailure>> {
    const collectivite = await this.collectivites.find(tx.scope, envelope.collectiviteId!);
    if (!collectivite) return err({ kind: 'LimitNotFound', limitId: envelope.id });
    const allowed = checkState(collectivite, 'continue');
    if (!allowed.ok) return allowed;
    const owner = await this.owners.collectiviteOf(tx.scope, level, ownerId);
    if (owner !== collectivite.id) return err({ kind: 'ShareOwnerNotFound', level, ownerId });
    const { metric, window } = envelope;
    if (!checkLimit({ level, ownerId, metric, window, value }).ok)
      return err({ kind: 'InvalidEnvelope', check: 'share' });
    return checkEnvelope(envelope);
  }
}

const NEW_SHARE = { override: null, shadow: false };

/** A share of it, or a limit that says nothing any more. */
const isOf = (envelope: Limit, standing: Limit): boolean =>
  standing.envelopeId === envelope.id || (standing.value === null && standing.override === null);
