import type { DeploymentId } from '@beffroi/kernel';
import { seal, type SealingKey } from '@beffroi/platform/crypto';
import { externalCredentialContext } from '../../domain/index.ts';

/** Seals credentials of providers with the data-plane key: gateways open them, nobody else needs to. */
export class ProviderVault {
  constructor(private readonly dataPlaneKey: SealingKey) {}

  seal(id: DeploymentId, credential: string): string {
    return seal(this.dataPlaneKey, credential, externalCredentialContext(id));
  }
}
