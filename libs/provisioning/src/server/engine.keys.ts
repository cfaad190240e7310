import type { DeploymentId } from '@beffroi/kernel';
import { openText, randomSecret, seal, type SealingKey } from '@beffroi/platform/crypto';
import { engineKeyContext } from '../domain/index.ts';

/** One key per deployment between gateways and its engines. */
export class EngineKeys {
  /** @param dataPlaneKeys the present one first, then those before it that may still be in use */
  constructor(private readonly dataPlaneKeys: readonly [SealingKey, ...SealingKey[]]) {}

  newSealed(id: DeploymentId): string {
    return seal(this.dataPlaneKeys[0], randomSecret(32).toString('base64url'), engineKeyContext(id));
  }

  /** @throws SealBroken when none of the keys opens it */
  open(id: DeploymentId, sealed: string): string {
    return openText(this.dataPlaneKeys, sealed, engineKeyContext(id));
  }
}
