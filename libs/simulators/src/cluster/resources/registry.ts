import {
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  roles,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
} from './access.resources.ts';
import { events, leases, namespaces, nodes, priorityClasses, storageClasses } from './cluster.resources.ts';
import {
  configMaps,
  limitRanges,
  persistentVolumeClaims,
  resourceQuotas,
  secrets,
  serviceAccounts,
} from './configuration.resources.ts';
import { customResourceDefinitions } from './definition.resources.ts';
import { endpointSlices, networkPolicies, podDisruptionBudgets, services } from './network.resources.ts';
import type { ResourceType } from './resource-type.ts';
import { cronJobs, daemonSets, ingresses, statefulSets } from './unacted.resources.ts';
import { deployments, jobs, pods, replicaSets } from './workload.resources.ts';

/** Every kind that is built in. */
export const builtInTypes: readonly ResourceType[] = [
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  cronJobs,
  customResourceDefinitions,
  daemonSets,
  deployments,
  endpointSlices,
  events,
  ingresses,
  jobs,
  leases,
  limitRanges,
  namespaces,
  networkPolicies,
  nodes,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  priorityClasses,
  replicaSets,
  resourceQuotas,
  roleBindings,
  roles,
  secrets,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  serviceAccounts,
  services,
  statefulSets,
  storageClasses,
];
