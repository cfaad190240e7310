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
import { endpointSlices, networkPolicies, podDisruptionBudgets, services } from './network.resources.ts';
import { apiVersionOf, type ResourceType } from './resource-type.ts';
import { deployments, jobs, pods, replicaSets } from './workload.resources.ts';

/** Every kind that the stand-in serves. */
export const resourceTypes: readonly ResourceType[] = [
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  deployments,
  endpointSlices,
  events,
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
  storageClasses,
];

export const findResource = (group: string, version: string, plural: string): ResourceType | undefined =>
  resourceTypes.find((type) => type.group === group && type.version === version && type.plural === plural);

export const resourceOfKind = (apiVersion: string, kind: string): ResourceType | undefined =>
  resourceTypes.find((type) => type.kind === kind && apiVersionOf(type) === apiVersion);
