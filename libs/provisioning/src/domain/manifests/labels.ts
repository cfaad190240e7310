import type { DeploymentId } from '@beffroi/kernel';

export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
export const INSTALLATION_LABEL = 'beffroi.fr/installation';
export const TENANT_LABEL = 'beffroi.fr/tenant-id';
export const DEPLOYMENT_LABEL = 'beffroi.fr/deployment-id';
/** Digest of the manifest that was applied last. */
export const SPEC_HASH_ANNOTATION = 'beffroi.fr/spec-hash';
/** Value of the tenant label on what no single collectivité owns. */
export const POOL_TENANT = 'pool';

export interface TenantLabels {
  /** Several installations may share a cluster; each sees and removes only its own objects. */
  readonly installation: string;
  /** A collectivité's id, or {@link POOL_TENANT}. */
  readonly tenant: string;
}

/** Selects everything that an installation made on a cluster. */
export const ownedBy = (installation: string): string =>
  `${MANAGED_BY_LABEL}=beffroi,${INSTALLATION_LABEL}=${installation}`;

export const tenantLabels = ({ installation, tenant }: TenantLabels): Record<string, string> => ({
  [MANAGED_BY_LABEL]: 'beffroi',
  'app.kubernetes.io/part-of': 'beffroi',
  [INSTALLATION_LABEL]: installation,
  [TENANT_LABEL]: tenant,
});

export const engineLabels = (
  owner: TenantLabels,
  engine: { id: DeploymentId; model: string },
): Record<string, string> => ({
  ...tenantLabels(owner),
  ...engineSelector(engine.id),
  'app.kubernetes.io/name': 'vllm',
  'app.kubernetes.io/component': 'engine',
  'app.kubernetes.io/version': engine.model.slice(0, 63),
});

/** Only what never changes: a Deployment's selector is immutable. */
export const engineSelector = (id: DeploymentId): Record<string, string> => ({
  'app.kubernetes.io/instance': id,
  [DEPLOYMENT_LABEL]: id,
});
