import { ModelCatalogue } from '@beffroi/catalogue/domain';
import { err, type ModelId, ok, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites, Projects } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type ApiKey,
  draftKey,
  IssueApiKey,
  type IssueApiKeyFailure,
  type IssueApiKeyInput,
  type IssuedKey,
} from '../../domain/index.ts';
import { KeyMint, type MintedKey } from '../key.mint.ts';
import { resolveModels } from '../model.names.ts';
import { addApiKey } from './add-api-key.ts';

@Injectable()
export class IssueApiKeyOperation extends IssueApiKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
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
    const models = input.models ? await resolveModels(this.catalogue, input.models) : ok(null);
    if (!models.ok) return models;
    const minted = this.keyMint.mint();
    const { value, replayed } = await this.unitOfWork.inScope(
      scope,
      { operation: 'api-key.issue', idempotencyKey, input },
      (tx) => this.issue(tx, input, models.value, minted),
    );
    if (!value.ok) return value;
    return ok({ apiKey: value.value, secret: replayed ? null : minted.secret, replayed });
  }

  private async issue(
    tx: Transaction,
    input: IssueApiKeyInput,
    models: ModelId[] | null,
    minted: MintedKey,
  ): Promise<Result<ApiKey, IssueApiKeyFailure>> {
    const draft = draftKey(input, tx.now);
    if (!draft.ok) return draft;
    const project = await this.projects.find(tx.scope, input.projectId);
    if (!project) return err({ kind: 'ProjectNotFound', projectId: input.projectId });
    const { id: projectId, collectiviteId } = project;
    const owner = await this.collectivites.find(tx.scope, collectiviteId);
    if (!owner) return err({ kind: 'ProjectNotFound', projectId });
    const allowed = checkState(owner, 'grow');
    if (!allowed.ok) return allowed;
    const key = { ...draft.value, projectId, collectiviteId, models, issuedById: null };
    return ok(await addApiKey(tx, key, minted));
  }
}
