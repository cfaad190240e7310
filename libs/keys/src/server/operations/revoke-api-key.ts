import { type ApiKeyId, err, ok, type Result, type Scope } from '@beffroi/kernel';
import { GatewayWatch, type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type ApiKey, type ApiKeyNotFound, RevokeApiKey, type RevokedKey } from '../../domain/index.ts';
import { lockApiKey, markRevoked } from '../persistence/api-key.rows.ts';

/** Gateways in contact learn of it within a poll of 250 ms. */
const PATIENCE_MS = 1_000;

@Injectable()
export class RevokeApiKeyOperation extends RevokeApiKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gateways: GatewayWatch,
  ) {
    super();
  }

  /** The idempotency key is not needed: revoking again says the same, with today's gateways. */
  async execute(
    scope: Scope,
    { apiKeyId }: { readonly apiKeyId: ApiKeyId },
  ): Promise<Result<RevokedKey, ApiKeyNotFound>> {
    const { value, publishedSeq = 0 } = await this.unitOfWork.inScope(
      scope,
      { operation: 'api-key.revoke' },
      (tx) => revoke(tx, apiKeyId),
    );
    if (!value.ok) return value;
    const effect = await this.gateways.waitForGateways(publishedSeq, PATIENCE_MS);
    return ok({ apiKey: value.value, ...effect });
  }
}

const revoke = async (tx: Transaction, id: ApiKeyId): Promise<Result<ApiKey, ApiKeyNotFound>> => {
  const before = await lockApiKey(tx, id);
  if (!before) return err({ kind: 'ApiKeyNotFound', apiKeyId: id });
  // Published again for a key that is revoked already: the answer tells who has applied this very record.
  tx.publish({ kind: 'key', id, body: null });
  if (before.revokedAt) return ok(before);
  const after: ApiKey = { ...before, revokedAt: tx.now };
  const { collectiviteId } = before;
  await markRevoked(tx.manager, id, tx.now);
  tx.audit({ action: 'api-key.revoke', target: { type: 'api-key', id }, collectiviteId, before, after });
  tx.emit({ type: 'keys.api-key-revoked', v: 1, collectiviteId, payload: { apiKeyId: id } });
  return ok(after);
};
