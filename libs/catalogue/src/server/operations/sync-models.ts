import type { SystemScope } from '@beffroi/kernel';
import { digestOf } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  ModelCatalogue,
  type ModelChanges,
  modelChanges,
  modelRecord,
  SyncModels,
} from '../../domain/index.ts';
import { keepListPrices } from '../persistence/list-prices.repository.ts';
import { knownDigests, saveChanges } from '../persistence/model.rows.ts';
import { noteRelease } from '../persistence/reviewed-release.rows.ts';

@Injectable()
export class SyncModelsOperation extends SyncModels {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: ModelCatalogue,
  ) {
    super();
  }

  async execute(scope: SystemScope): Promise<number> {
    const models = await this.catalogue.list();
    // A program that tells gateways more of a model has something new to say of one that has not changed.
    const reviewed = models.map((model) => ({
      model,
      digest: digestOf([model, modelRecord(model) ?? null]),
    }));
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'model.sync' }, async (tx) => {
      if (await noteRelease(tx.manager, digestOf(reviewed))) return 0;
      const changes = modelChanges(await knownDigests(tx.manager), reviewed);
      await saveChanges(tx.manager, changes, tx.now);
      await keepListPrices(tx.manager, models, tx.now);
      announce(tx, changes);
      return changes.changed.length + changes.withdrawn.length;
    });
    return value;
  }
}

const announce = (tx: Transaction, { changed, withdrawn }: ModelChanges): void => {
  for (const { model } of changed) {
    tx.audit({ action: 'model.sync', target: { type: 'model', id: model.id }, after: model });
    tx.emit({ type: 'catalogue.model-changed', v: 1, payload: { modelId: model.id } });
    tx.publish({ kind: 'model', id: model.id, body: modelRecord(model) ?? null });
  }
  for (const id of withdrawn) {
    tx.audit({ action: 'model.withdraw', target: { type: 'model', id } });
    tx.emit({ type: 'catalogue.model-withdrawn', v: 1, payload: { modelId: id } });
    tx.publish({ kind: 'model', id, body: null });
  }
};
