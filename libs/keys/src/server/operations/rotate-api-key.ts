import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { GatewayWatch, type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type ApiKey,
  ApiKeys,
  keyRecord,
  RotateApiKey,
  type RotateApiKeyFailure,
  type RotateApiKeyInput,
  type RotatedKey,
  rotateKey,
} from '../../domain/index.ts';
import { GATEWAY_PATIENCE_MS } from '../gateway.patience.ts';
import { KeyMint, type MintedKey } from '../key.mint.ts';
import { lockApiKey, saveRotation } from '../persistence/api-key.rows.ts';

@Injectable()
export class RotateApiKeyOperation extends RotateApiKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly apiKeys: ApiKeys,
    private readonly keyMint: KeyMint,
    private readonly gateways: GatewayWatch,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, ...input }: RotateApiKeyInput,
  ): Promise<Result<RotatedKey, RotateApiKeyFailure>> {
    const known = await this.apiKeys.find(scope, input.apiKeyId);
    if (!known) return err({ kind: 'ApiKeyNotFound', apiKeyId: input.apiKeyId });
    const minted = this.keyMint.mint(known.publicId);
    const {
      value,
      replayed,
      publishedSeq = 0,
    } = await this.unitOfWork.inScope(scope, { operation: 'api-key.rotate', idempotencyKey, input }, (tx) =>
      rotate(tx, input, minted),
    );
    if (!value.ok) return value;
    const effect = await this.gateways.waitForGateways(publishedSeq, GATEWAY_PATIENCE_MS);
    return ok({ apiKey: value.value, secret: replayed ? null : minted.secret, replayed, ...effect });
  }
}

const rotate = async (
  tx: Transaction,
  { apiKeyId: id, overlap }: RotateApiKeyInput,
  { digest }: MintedKey,
): Promise<Result<ApiKey, RotateApiKeyFailure>> => {
  const locked = await lockApiKey(tx, id);
  if (!locked) return err({ kind: 'ApiKeyNotFound', apiKeyId: id });
  const { apiKey: before, digests } = locked;
  const rotated = rotateKey(before, overlap, tx.now);
  if (!rotated.ok) return rotated;
  const after = rotated.value;
  const { collectiviteId } = before;
  const previous = after.previousUntil ? digests.current : null;
  await saveRotation(
    tx.manager,
    after,
    digest,
    previous === null ? null : Buffer.from(previous, 'base64url'),
  );
  tx.audit({ action: 'api-key.rotate', target: { type: 'api-key', id }, collectiviteId, before, after });
  tx.emit({ type: 'keys.api-key-rotated', v: 1, collectiviteId, payload: { apiKeyId: id } });
  tx.publish({
    kind: 'key',
    id,
    body: keyRecord(after, { current: digest.toString('base64url'), previous }),
  });
  return ok(after);
};
