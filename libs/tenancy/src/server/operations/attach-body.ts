import { type AttachedBodyId, err, ok, type Result, type Scope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  AttachBody,
  type AttachBodyFailure,
  type AttachBodyInput,
  type AttachedBody,
  checkState,
  Collectivites,
  draftAttachedBody,
} from '../../domain/index.ts';
import { findSameAttachedBody, insertAttachedBody } from '../persistence/attached-body.rows.ts';

@Injectable()
export class AttachBodyOperation extends AttachBody {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, ...input }: AttachBodyInput,
  ): Promise<Result<AttachedBody, AttachBodyFailure>> {
    const draft = draftAttachedBody(input);
    if (!draft.ok) return draft;
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'attached-body.attach', idempotencyKey, input },
      (tx) => this.attach(tx, input, draft.value),
    );
    return value;
  }

  private async attach(
    tx: Transaction,
    { collectiviteId, kind }: AttachBodyInput,
    draft: Pick<AttachedBody, 'name' | 'siren'>,
  ): Promise<Result<AttachedBody, AttachBodyFailure>> {
    const owner = await this.collectivites.find(tx.scope, collectiviteId);
    if (!owner) return err({ kind: 'CollectiviteNotFound', collectiviteId });
    const allowed = checkState(owner, 'prepare');
    if (!allowed.ok) return allowed;
    const id = newId<AttachedBodyId>(tx.now);
    const body: AttachedBody = { ...draft, id, collectiviteId, kind, createdAt: tx.now };
    if (!(await insertAttachedBody(tx.manager, body))) {
      const attachedBodyId = await findSameAttachedBody(tx.manager, body);
      return err({ kind: 'AttachedBodyNameTaken', name: draft.name, attachedBodyId });
    }
    tx.audit({
      action: 'attached-body.attach',
      target: { type: 'attached-body', id },
      collectiviteId,
      after: body,
    });
    tx.emit({ type: 'tenancy.body-attached', v: 1, collectiviteId, payload: { attachedBodyId: id } });
    return ok(body);
  }
}
