import { ModelCatalogue } from '@beffroi/catalogue/domain';
import { type ApiKeyId, err, type ModelId, ok, type Result, type Scope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Projects } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type ApiKey,
  draftKey,
  IssueApiKey,
  type IssueApiKeyFailure,
  type IssueApiKeyInput,
  type IssuedKey,
  keyRecord,
  type UnknownModel,
} from '../../domain/index.ts';
import { KeyMint, type MintedKey } from '../key.mint.ts';
import { insertApiKey } from '../persistence/api-key.rows.ts';

@Injectable()
export class IssueApiKeyOperation extends IssueApiKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly projects: Projects,
    private readonly catalogue: ModelCatalogue,
    private readonly keyMint: KeyMint,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, ...input }: IssueApiKeyInput,
  ): Promise<Result<IssuedKey, IssueApiKeyFailure>> {
    const models = await this.resolve(input.models ?? null);
    if (!models.ok) return models;
    const minted = this.keyMint.mint();
    const { value, replayed } = await this.unitOfWork.inScope(
      scope,
      { operation: 'api-key.issue', idempotencyKey: idempotencyKey ?? undefined, input },
      (tx) => this.issue(tx, input, models.value, minted),
    );
    if (!value.ok) return value;
    return ok({ apiKey: value.value, secret: replayed ? null : minted.secret, replayed });
  }

  private async resolve(names: readonly string[] | null): Promise<Result<ModelId[] | null, UnknownModel>> {
    if (names === null) return ok(null);
    const ids = new Set<ModelId>();
    for (const name of names) {
      const model = await this.catalogue.resolve(name);
      if (!model) return err({ kind: 'UnknownModel', model: name });
      ids.add(model.id);
    }
    return ok([...ids]);
  }

  private async issue(
    tx: Transaction,
    input: IssueApiKeyInput,
    models: ModelId[] | null,
    { publicId, digest }: MintedKey,
  ): Promise<Result<ApiKey, IssueApiKeyFailure>> {
    const draft = draftKey(input, tx.now);
    if (!draft.ok) return draft;
    const project = await this.projects.find(tx.scope, input.projectId);
    if (!project) return err({ kind: 'ProjectNotFound', projectId: input.projectId });
    const { id: projectId, collectiviteId } = project;
    const id = newId<ApiKeyId>(tx.now);
    const born = { revokedAt: null, createdAt: tx.now };
    const apiKey: ApiKey = { ...draft.value, id, publicId, collectiviteId, projectId, models, ...born };
    await insertApiKey(tx.manager, apiKey, digest);
    tx.audit({ action: 'api-key.issue', target: { type: 'api-key', id }, collectiviteId, after: apiKey });
    tx.emit({ type: 'keys.api-key-issued', v: 1, collectiviteId, payload: { apiKeyId: id, projectId } });
    tx.publish({ kind: 'key', id, body: keyRecord(apiKey, digest.toString('base64url')) });
    return ok(apiKey);
  }
}
