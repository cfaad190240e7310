import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type ApiKey,
  delegate,
  DelegateApiKey,
  type DelegateApiKeyFailure,
  type DelegateApiKeyInput,
  draftKey,
  type IssuedKey,
} from '../../domain/index.ts';
import { KeyMint, type MintedKey } from '../key.mint.ts';
import { lockApiKey } from '../persistence/api-key.rows.ts';
import { addApiKey } from './add-api-key.ts';

/** How long a key that a key issued may live. */
export class DelegatedLifetime {
  constructor(readonly ms: number) {}
}

@Injectable()
export class DelegateApiKeyOperation extends DelegateApiKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
    private readonly keyMint: KeyMint,
    private readonly lifetime: DelegatedLifetime,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, ...input }: DelegateApiKeyInput,
  ): Promise<Result<IssuedKey, DelegateApiKeyFailure>> {
    const minted = this.keyMint.mint();
    const { value, replayed } = await this.unitOfWork.inScope(
      scope,
      { operation: 'api-key.delegate', idempotencyKey, input },
      (tx) => this.delegate(tx, input, minted),
    );
    if (!value.ok) return value;
    return ok({ apiKey: value.value, secret: replayed ? null : minted.secret, replayed });
  }

  /** The issuer is locked: revoking it comes before or after, never in between. */
  private async delegate(
    tx: Transaction,
    { issuerId, ...wording }: DelegateApiKeyInput,
    minted: MintedKey,
  ): Promise<Result<ApiKey, DelegateApiKeyFailure>> {
    const issuer = await lockApiKey(tx, issuerId);
    if (!issuer) return err({ kind: 'ApiKeyNotFound', apiKeyId: issuerId });
    const draft = draftKey(wording, tx.now);
    if (!draft.ok) return draft;
    const delegated = delegate(issuer.apiKey, draft.value, this.lifetime.ms, tx.now);
    if (!delegated.ok) return delegated;
    const { projectId, collectiviteId } = issuer.apiKey;
    const owner = (await this.collectivites.find(tx.scope, collectiviteId))!;
    const allowed = checkState(owner, 'grow');
    if (!allowed.ok) return allowed;
    return ok(await addApiKey(tx, { ...delegated.value, projectId, collectiviteId }, minted));
  }
}
