import type { CollectiviteId } from '@beffroi/kernel';
import { randomSecret, seal, type SealingKey } from '@beffroi/platform/crypto';
import { cacheSaltContext } from '../domain/index.ts';

/** A salt per tenant keeps an engine's prefix cache from telling one tenant what another has asked. */
export class CacheSalts {
  /** @param dataPlaneKey what gateways open it with */
  constructor(private readonly dataPlaneKey: SealingKey) {}

  sealedFor(id: CollectiviteId): string {
    return seal(this.dataPlaneKey, randomSecret(32).toString('base64url'), cacheSaltContext(id));
  }
}
