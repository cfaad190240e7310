import {
  type CollectiviteId,
  err,
  ok,
  type OperatorScope,
  type Result,
  type TenantScope,
} from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  AddNoticeTarget,
  type AddNoticeTargetFailure,
  type AddNoticeTargetInput,
  checkAddress,
  checkState,
  Collectivites,
  MOST_TARGETS,
  type NoticeTarget,
  type NoticeTargetAdded,
  type NoticeTargetId,
} from '../../domain/index.ts';
import { findTargets, insertTarget } from '../persistence/notice.rows.ts';
import { WebhookSecrets } from './webhook.secrets.ts';

@Injectable()
export class AddNoticeTargetOperation extends AddNoticeTarget {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
    private readonly secrets: WebhookSecrets,
  ) {
    super();
  }

  override async execute(
    scope: OperatorScope | TenantScope,
    input: AddNoticeTargetInput,
  ): Promise<Result<NoticeTargetAdded, AddNoticeTargetFailure>> {
    const address = checkAddress(input.channel, input.address);
    if (!address.ok) return address;
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'notice-target.add' }, (tx) =>
      this.add(tx, { ...input, address: address.value }),
    );
    return value;
  }

  private async add(
    tx: Transaction,
    { channel, address, ...input }: AddNoticeTargetInput,
  ): Promise<Result<NoticeTargetAdded, AddNoticeTargetFailure>> {
    const place = await this.placeOf(tx, input.collectiviteId ?? null);
    if (!place.ok) return place;
    const collectiviteId = place.value;
    const known = await findTargets(tx.manager, tx.scope, { collectiviteId });
    const same = known.find((target) => target.channel === channel && target.address === address);
    if (same) return ok({ target: same, secret: null });
    if (known.length >= MOST_TARGETS) return err({ kind: 'InvalidNoticeTarget', check: 'count' });
    const id = newId<NoticeTargetId>(tx.now);
    const target: NoticeTarget = { id, collectiviteId, channel, address, createdAt: tx.now };
    const minted = channel === 'webhook' ? this.secrets.mint(id) : { secret: null, sealed: null };
    await insertTarget(tx.manager, target, minted.sealed);
    const whose = collectiviteId ? { collectiviteId } : {};
    tx.audit({ action: 'notice-target.add', target: { type: 'notice-target', id }, ...whose, after: target });
    tx.emit({ type: 'tenancy.notice-target-added', v: 1, ...whose, payload: { targetId: id } });
    return ok({ target, secret: minted.secret });
  }

  /** Whoever acts for one collectivité adds to that one. */
  private async placeOf(
    { scope }: Transaction,
    asked: CollectiviteId | null,
  ): Promise<Result<CollectiviteId | null, AddNoticeTargetFailure>> {
    const id = scope.kind === 'tenant' ? (asked ?? scope.collectiviteId) : asked;
    if (id === null) return ok(null);
    const collectivite = await this.collectivites.find(scope, id);
    if (!collectivite) return err({ kind: 'CollectiviteNotFound', collectiviteId: id });
    const allowed = checkState(collectivite, 'prepare');
    return allowed.ok ? ok(id) : allowed;
  }
}
