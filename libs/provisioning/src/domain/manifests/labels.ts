import type { DeploymentId } from '@beffroi/kernel';

export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
export const INSTALLATION_LABEL = 'beffroi.fr/installation';
export const TENANT_LABEL = 'beffroi.fr/tenant-id';
export const DEPLOYMENT_LABEL = 'beffroi.fr/deployment-id';
/** Which version of a deployment an object was made for. */
export const VERSION_LABEL = 'beffroi.fr/version';
export const COMPONENT_LABEL = 'app.kubernetes.io/component';
/** Changes with what an engine reads only when it starts. */
export const KEYS_HASH_ANNOTATION = 'beffroi.fr/keys-hash';
/** Without it a pod is not Ready, and no rollout or drain may count on it: its engine answered, and gateways know it. */
export const ADMITTED_CONDITION = 'beffroi.fr/admitted';
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

export type Component = 'engine' | 'weights-loader';

/** What one engine's objects are called for. */
export interface EngineIdentity {
  readonly id: DeploymentId;
  readonly version: number;
  readonly model: string;
}

/** Of what all versions of a deployment share. */
export const deploymentLabels = (owner: TenantLabels, id: DeploymentId): Record<string, string> => ({
  ...tenantLabels(owner),
  'app.kubernetes.io/instance': id,
  [DEPLOYMENT_LABEL]: id,
});

export const versionLabels = (
  owner: TenantLabels,
  { id, version, model }: EngineIdentity,
  component: Component,
): Record<string, string> => ({
  ...deploymentLabels(owner, id),
  [VERSION_LABEL]: String(version),
  'app.kubernetes.io/name': component === 'engine' ? 'vllm' : component,
  [COMPONENT_LABEL]: component,
  'app.kubernetes.io/version': model.slice(0, 63),
});

/** Only what never changes: a Deployment's selector is immutable. */
export const engineSelector = ({ id, version }: Pick<EngineIdentity, 'id' | 'version'>) => ({
  [DEPLOYMENT_LABEL]: id,
  [VERSION_LABEL]: String(version),
  [COMPONENT_LABEL]: 'engine' satisfies Component,
});
