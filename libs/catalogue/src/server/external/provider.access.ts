import type { DeploymentId } from '@beffroi/kernel';
import { seal, type SealingKey } from '@beffroi/platform/crypto';
import { externalCredentialContext, type ReachableAddresses } from '../../domain/index.ts';

/** How the operator lets providers be reached: at which addresses, and with whose key. */
export class ProviderAccess {
  constructor(
    readonly reachable: ReachableAddresses,
    private readonly dataPlaneKey: SealingKey,
  ) {}

  /** With the data-plane key: gateways open it, nobody else needs to. */
  sealCredential(id: DeploymentId, credential: string): string {
    return seal(this.dataPlaneKey, credential, externalCredentialContext(id));
  }
}
