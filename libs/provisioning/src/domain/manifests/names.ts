import type { DeploymentId } from '@beffroi/kernel';

/** The namespace of the deployments that every collectivité shares. */
export const POOL_NAMESPACE = 'beffroi-pool';
/** One for all engines of a namespace: it may do nothing. */
export const SERVICE_ACCOUNT = 'engine';
export const ENGINE_PORT = 8000;
export const ENGINE_PORT_NAME = 'http';
/** Where the loader says how far it has come. */
export const LOADER_PORT = 8000;

/** DNS labels hold 63 characters; what follows keeps room for suffixes. */
const LONGEST_SLUG = 40;

/**
 * The namespace of a collectivité: `t-<siren>`, or for a body that the national data gives no SIREN
 * `t-<its name>-<end of its id>`.
 */
export const tenantNamespace = (tenant: { siren: string | null; name: string; id: string }): string =>
  tenant.siren === null ? `t-${slug(tenant.name)}-${tenant.id.slice(-8)}` : `t-${tenant.siren}`;

/**
 * Workload and Service share it. A Service's name begins with a letter, which a UUID may not. The first version
 * has no suffix.
 */
export const workloadName = (id: DeploymentId, version = 1): string =>
  version === 1 ? `d-${id}` : `d-${id}-v${version}`;
export const apiKeySecretName = (id: DeploymentId): string => `d-${id}-key`;
export const originSecretName = (id: DeploymentId): string => `d-${id}-origin`;
/** All Secrets that a deployment may have. */
export const secretNames = (id: DeploymentId): string[] => [apiKeySecretName(id), originSecretName(id)];
export const weightsClaimName = (id: DeploymentId, version: number): string =>
  `${workloadName(id, version)}-weights`;

const slug = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, '');
