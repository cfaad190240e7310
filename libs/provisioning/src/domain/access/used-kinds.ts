/** What we do with objects of a kind. */
export type Use =
  /** Kept in memory by an informer. */
  | 'watch'
  /** Read all at once, now and then. */
  | 'list'
  /** Read one by one, by name. */
  | 'get'
  /** Server-side apply, which creates what is not there. */
  | 'apply'
  /** Made under a name of its own, and never changed: probes of the onboarding check. */
  | 'create'
  | 'delete'
  /** `replicas`, through `/scale`. */
  | 'scale'
  /** A condition of ours, through `/status`. */
  | 'status'
  /** Marked: which of several is to go first. */
  | 'mark';

export interface UsedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly uses: readonly Use[];
}

/**
 * Every kind that we touch on a site, and how: from here come what the informers watch and the only rights that a site
 * has to give us.
 */
export const USED_KINDS = [
  { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', uses: ['watch', 'get', 'apply', 'delete'] },
  { apiVersion: 'v1', kind: 'ResourceQuota', plural: 'resourcequotas', uses: ['watch', 'apply', 'delete'] },
  { apiVersion: 'v1', kind: 'LimitRange', plural: 'limitranges', uses: ['watch', 'apply', 'delete'] },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    uses: ['watch', 'apply', 'delete'],
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', uses: ['watch', 'apply', 'delete'] },
  // Never listed: a right to list secrets is a right to read all of them.
  { apiVersion: 'v1', kind: 'Secret', plural: 'secrets', uses: ['get', 'apply', 'delete'] },
  { apiVersion: 'v1', kind: 'Service', plural: 'services', uses: ['watch', 'apply', 'delete'] },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    uses: ['watch', 'apply', 'delete'],
  },
  { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs', uses: ['watch', 'apply', 'delete'] },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    uses: ['watch', 'apply', 'delete'],
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    plural: 'deployments',
    uses: ['watch', 'apply', 'scale', 'delete'],
  },
  { apiVersion: 'v1', kind: 'Pod', plural: 'pods', uses: ['watch', 'create', 'status', 'mark'] },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    uses: ['watch'],
  },
  { apiVersion: 'v1', kind: 'Node', plural: 'nodes', uses: ['watch'] },
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    uses: ['get', 'apply'],
  },
  { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', plural: 'storageclasses', uses: ['list'] },
] as const satisfies readonly UsedKind[];
