import type { CollectiviteId, DeploymentId } from '@beffroi/kernel';

/**
 * What a sealed field of a record is bound to, so that it opens for no other tenant or deployment: whoever seals
 * (control plane, worker) and whoever opens (gateway) say the same.
 */
export const cacheSaltContext = (collectiviteId: CollectiviteId): string => `cache-salt:${collectiviteId}`;

export const engineCredentialContext = (deploymentId: DeploymentId): string =>
  `engine-credential:${deploymentId}`;
