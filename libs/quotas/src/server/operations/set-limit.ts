import { ModelCatalogue } from '@beffroi/catalogue/domain';
import {
  type CollectiviteId,
  err,
  type LimitId,
  ok,
  type OperatorScope,
  type Result,
  type SystemScope,
} from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites, type StateForbids } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  checkLimit,
  type Limit,
  type LimitOwnerNotFound,
  limitRecord,
  SetLimit,
  type SetLimitFailure,
  type SetLimitInput,
} from '../../domain/index.ts';
import { LimitOwners } from '../limit.owners.ts';
import { lockLimit, upsertLimit } from '../persistence/limit.rows.ts';

type LimitWish = Omit<Limit, 'id' | 'collectiviteId' | 'override' | 'envelopeId'>;
const NEW = { override: null, envelopeId: null };

@Injectable()
export class SetLimitOperation extends SetLimit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: ModelCatalogue,
    private readonly owners: LimitOwners,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  async execute(
    scope: OperatorScope | SystemScope,
    { idempotencyKey, ...input }: SetLimitInput,
  ): Promise<Result<Limit, SetLimitFailure>> {
    const { level, metric, window, value, offer = null, shadow } = input;
    const ownerId = input.ownerId ?? null;
    const checked = checkLimit({ level, ownerId, metric, window, value });
    if (!checked.ok) return checked;
    const model = input.modelId ? await this.catalogue.resolve(input.modelId) : null;
    if (model === undefined) return err({ kind: 'LimitModelNotFound', modelId: input.modelId ?? '' });
    const wish = { level, ownerId, modelId: model?.id ?? null, offer, metric, window, value };
    const outcome = await this.unitOfWork.inScope(
      scope,
      { operation: 'limit.set', idempotencyKey: idempotencyKey ?? undefined, input },
      (tx) => this.set(tx, { ...wish, shadow: shadow ?? false }),
    );
    return outcome.value;
  }

  private async set(
    tx: Transaction,
    wish: LimitWish,
  ): Promise<Result<Limit, LimitOwnerNotFound | StateForbids>> {
    const owner = await this.ownerOf(tx, wish);
    if (!owner.ok) return owner;
    const before = await lockLimit(tx.manager, wish);
    if (before && before.value === wish.value && before.shadow === wish.shadow) return ok(before);
    const collectiviteId = owner.value;
    const { id, override, envelopeId } = before ?? { ...NEW, id: newId<LimitId>(tx.now) };
    const after = await upsertLimit(tx.manager, { ...wish, id, collectiviteId, override, envelopeId });
    const whose = collectiviteId ? { collectiviteId } : {};
    tx.audit({ action: 'limit.set', target: { type: 'limit', id: after.id }, ...whose, before, after });
    tx.emit({ type: 'quotas.limit-set', v: 1, ...whose, payload: { limitId: after.id } });
    tx.publish({ kind: 'limit', id: after.id, body: limitRecord(after) });
    return ok(after);
  }

  private async ownerOf(
    tx: Transaction,
    { level, ownerId }: Pick<Limit, 'level' | 'ownerId'>,
  ): Promise<Result<CollectiviteId | null, LimitOwnerNotFound | StateForbids>> {
    if (ownerId === null) return ok(null);
    const collectiviteId = await this.owners.collectiviteOf(tx.scope, level, ownerId);
    const owner = collectiviteId && (await this.collectivites.find(tx.scope, collectiviteId));
    if (!owner) return err({ kind: 'LimitOwnerNotFound', level, ownerId });
    const allowed = checkState(owner, 'continue');
    return allowed.ok ? ok(owner.id) : allowed;
  }
}
