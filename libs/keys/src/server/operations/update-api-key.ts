import { ModelCatalogue } from '@beffroi/catalogue/domain';
import { err, type ModelId, ok, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type ApiKey,
  changeKey,
  keyRecord,
  UpdateApiKey,
  type UpdateApiKeyFailure,
  type UpdateApiKeyInput,
} from '../../domain/index.ts';
import { resolveModels } from '../model.names.ts';
import { lockApiKey, saveChange } from '../persistence/api-key.rows.ts';

@Injectable()
export class UpdateApiKeyOperation extends UpdateApiKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: ModelCatalogue,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, ...input }: UpdateApiKeyInput,
  ): Promise<Result<ApiKey, UpdateApiKeyFailure>> {
    const models = input.models ? await resolveModels(this.catalogue, input.models) : ok(input.models);
    if (!models.ok) return models;
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'api-key.update', idempotencyKey, input },
      (tx) => update(tx, input, models.value),
    );
    return value;
  }
}

const update = async (
  tx: Transaction,
  { apiKeyId: id, ...wording }: UpdateApiKeyInput,
  models: readonly ModelId[] | null | undefined,
): Promise<Result<ApiKey, UpdateApiKeyFailure>> => {
  const locked = await lockApiKey(tx, id);
  if (!locked) return err({ kind: 'ApiKeyNotFound', apiKeyId: id });
  const before = locked.apiKey;
  const changed = changeKey(before, { ...wording, models }, tx.now);
  if (!changed.ok) return changed;
  const after = changed.value;
  const { collectiviteId } = before;
  await saveChange(tx.manager, after);
  tx.audit({ action: 'api-key.update', target: { type: 'api-key', id }, collectiviteId, before, after });
  tx.emit({ type: 'keys.api-key-updated', v: 1, collectiviteId, payload: { apiKeyId: id } });
  tx.publish({ kind: 'key', id, body: keyRecord(after, locked.digests) });
  return ok(after);
};
