import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { GatewayWatch, type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type ApiKey,
  type ApiKeyNotFound,
  RevokeApiKey,
  type RevokeApiKeyInput,
  type RevokedKey,
} from '../../domain/index.ts';
import { GATEWAY_PATIENCE_MS } from '../gateway.patience.ts';
import { lockApiKey, lockIssuedBy, markRevoked } from '../persistence/api-key.rows.ts';

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
    { apiKeyId, withIssued }: RevokeApiKeyInput,
  ): Promise<Result<RevokedKey, ApiKeyNotFound>> {
    const { value, publishedSeq = 0 } = await this.unitOfWork.inScope(
      scope,
      { operation: 'api-key.revoke' },
      async (tx) => {
        const locked = await lockApiKey(tx, apiKeyId);
        if (!locked) return err<ApiKeyNotFound>({ kind: 'ApiKeyNotFound', apiKeyId });
        const issued = withIssued ? await lockIssuedBy(tx, apiKeyId) : [];
        for (const { apiKey } of issued) await revoke(tx, apiKey);
        return ok(await revoke(tx, locked.apiKey));
      },
    );
    if (!value.ok) return value;
    const effect = await this.gateways.waitForGateways(publishedSeq, GATEWAY_PATIENCE_MS);
    return ok({ apiKey: value.value, ...effect });
  }
}

const revoke = async (tx: Transaction, before: ApiKey): Promise<ApiKey> => {
  const { id, collectiviteId } = before;
  // Published again for a key that is revoked already: the answer tells who has applied this very record.
  tx.publish({ kind: 'key', id, body: null });
  if (before.revokedAt) return before;
  const after: ApiKey = { ...before, revokedAt: tx.now };
  await markRevoked(tx.manager, id, tx.now);
  tx.audit({ action: 'api-key.revoke', target: { type: 'api-key', id }, collectiviteId, before, after });
  tx.emit({ type: 'keys.api-key-revoked', v: 1, collectiviteId, payload: { apiKeyId: id } });
  return after;
};
