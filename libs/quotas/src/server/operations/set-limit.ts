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
  SetLimit,
  type SetLimitFailure,
  type SetLimitInput,
} from '../../domain/index.ts';
import { LimitOwners } from '../limit.owners.ts';
import { LimitWriter } from '../limit.writer.ts';
import { findSame, upsertLimit } from '../persistence/limit.rows.ts';

type LimitWish = Omit<Limit, 'id' | 'collectiviteId' | 'override' | 'envelopeId'>;
const DEED = { action: 'limit.set', event: 'quotas.limit-set' };
const NEW = { override: null, envelopeId: null };

@Injectable()
export class SetLimitOperation extends SetLimit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: ModelCatalogue,
    private readonly owners: LimitOwners,
    private readonly collectivites: Collectivites,
    private readonly writer: LimitWriter,
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
    await this.writer.awaitGateways(outcome);
    return outcome.value;
  }

  private async set(tx: Transaction, wish: LimitWish): Promise<Result<Limit, SetLimitFailure>> {
    const owner = await this.ownerOf(tx, wish);
    if (!owner.ok) return owner;
    const before = await this.lockSame(tx, wish);
    if (before && before.value === wish.value && before.shadow === wish.shadow) return ok(before);
    const standing = before ?? { ...NEW, id: newId<LimitId>(tx.now), collectiviteId: owner.value };
    const changed = { ...standing, ...wish };
    const fits = await this.writer.checkEnvelopes(tx, changed);
    if (!fits.ok) return fits;
    const after = await upsertLimit(tx.manager, changed);
    await this.writer.tell(tx, DEED, before, after);
    return ok(after);
  }

  private async lockSame(tx: Transaction, wish: LimitWish): Promise<Limit | undefined> {
    const known = await findSame(tx.manager, wish);
    return known && (await this.writer.lock(tx, [known.id])).get(known.id);
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
