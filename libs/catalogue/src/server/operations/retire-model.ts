import { err, ok, type OperatorScope, type Result } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type Model,
  ModelCatalogue,
  type ModelInUse,
  type ModelNotFound,
  ModelUses,
  RetireModel,
  type RetireModelInput,
} from '../../domain/index.ts';
import { ModelEntity } from '../persistence/model.entity.ts';

@Injectable()
export class RetireModelOperation extends RetireModel {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly models: ModelCatalogue,
    private readonly uses: ModelUses,
  ) {
    super();
  }

  async execute(
    scope: OperatorScope,
    { idempotencyKey, ...input }: RetireModelInput,
  ): Promise<Result<Model, ModelNotFound | ModelInUse>> {
    const model = await this.models.resolve(input.model);
    if (!model) return err({ kind: 'ModelNotFound', model: input.model });
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'model.retire', idempotencyKey, input },
      (tx) => this.retire(tx, model, input.retired),
    );
    return value.ok ? ok(model) : value;
  }

  /** Whoever is being given the model right now is waited for, and counted. */
  private async retire(tx: Transaction, model: Model, retired: boolean): Promise<Result<null, ModelInUse>> {
    const { id, displayName } = model;
    const row = await tx.manager.findOneOrFail(ModelEntity, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
    if ((row.retiredAt !== null) === retired) return ok(null);
    const deployments = retired ? await this.uses.liveDeployments(tx.scope, id) : 0;
    if (deployments > 0) return err({ kind: 'ModelInUse', modelName: displayName, deployments });
    await tx.manager.update(ModelEntity, { id }, { retiredAt: retired ? tx.now : null });
    const target = { type: 'model', id };
    tx.audit({ action: 'model.retire', target, before: { retired: !retired }, after: { retired } });
    return ok(null);
  }
}
