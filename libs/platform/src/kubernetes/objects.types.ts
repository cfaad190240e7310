import type {
  CoreV1Event,
  V1Affinity,
  V1ConfigMap,
  V1Container,
  V1Deployment,
  V1DeploymentCondition,
  V1Endpoint,
  V1EndpointSlice,
  V1EnvVar,
  V1Job,
  V1LabelSelector,
  V1Lease,
  V1LimitRange,
  V1ManagedFieldsEntry,
  V1Namespace,
  V1NetworkPolicy,
  V1NetworkPolicyIngressRule,
  V1Node,
  V1ObjectMeta,
  V1OwnerReference,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1PodSpec,
  V1PodTemplateSpec,
  V1PriorityClass,
  V1Probe,
  V1ReplicaSet,
  V1ResourceQuota,
  V1ResourceRequirements,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V1Toleration,
  V1Volume,
  V1VolumeMount,
} from '@kubernetes/client-node';

/**
 * A client-node type as it stands on the wire: timestamps are RFC 3339 strings. (client-node reads them as
 * Date from a list but leaves strings in a watch; here both are the JSON that the server sent.)
 */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Field in keyof T]: Wire<T[Field]> }
      : T;

export type ObjectMeta = Wire<V1ObjectMeta> & { name: string };
export type OwnerReference = Wire<V1OwnerReference>;
export type ManagedFieldsEntry = Wire<V1ManagedFieldsEntry>;

/** What every object has; the four kinds of names that identify it. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

type ObjectType<T, ApiVersion extends string, Kind extends string> = Omit<Wire<T>, keyof KubernetesObject> & {
  apiVersion: ApiVersion;
  kind: Kind;
  metadata: ObjectMeta;
};

export type Namespace = ObjectType<V1Namespace, 'v1', 'Namespace'>;
export type Node = ObjectType<V1Node, 'v1', 'Node'>;
export type Pod = ObjectType<V1Pod, 'v1', 'Pod'>;
export type Service = ObjectType<V1Service, 'v1', 'Service'>;
export type ServiceAccount = ObjectType<V1ServiceAccount, 'v1', 'ServiceAccount'>;
export type Secret = ObjectType<V1Secret, 'v1', 'Secret'>;
export type ConfigMap = ObjectType<V1ConfigMap, 'v1', 'ConfigMap'>;
export type Event = ObjectType<CoreV1Event, 'v1', 'Event'>;
export type PersistentVolumeClaim = ObjectType<V1PersistentVolumeClaim, 'v1', 'PersistentVolumeClaim'>;
export type ResourceQuota = ObjectType<V1ResourceQuota, 'v1', 'ResourceQuota'>;
export type LimitRange = ObjectType<V1LimitRange, 'v1', 'LimitRange'>;
export type Deployment = ObjectType<V1Deployment, 'apps/v1', 'Deployment'>;
export type ReplicaSet = ObjectType<V1ReplicaSet, 'apps/v1', 'ReplicaSet'>;
export type Job = ObjectType<V1Job, 'batch/v1', 'Job'>;
export type NetworkPolicy = ObjectType<V1NetworkPolicy, 'networking.k8s.io/v1', 'NetworkPolicy'>;
export type PodDisruptionBudget = ObjectType<V1PodDisruptionBudget, 'policy/v1', 'PodDisruptionBudget'>;
export type EndpointSlice = ObjectType<V1EndpointSlice, 'discovery.k8s.io/v1', 'EndpointSlice'>;
export type Lease = ObjectType<V1Lease, 'coordination.k8s.io/v1', 'Lease'>;
export type PriorityClass = ObjectType<V1PriorityClass, 'scheduling.k8s.io/v1', 'PriorityClass'>;

export type KnownObject =
  | Namespace
  | Node
  | Pod
  | Service
  | ServiceAccount
  | Secret
  | ConfigMap
  | Event
  | PersistentVolumeClaim
  | ResourceQuota
  | LimitRange
  | Deployment
  | ReplicaSet
  | Job
  | NetworkPolicy
  | PodDisruptionBudget
  | EndpointSlice
  | Lease
  | PriorityClass;

/** An object type as manifests name it, e.g. `{ apiVersion: 'apps/v1', kind: 'Deployment' }`. */
export interface TypeRef {
  readonly apiVersion: string;
  readonly kind: string;
}

/** One object by name; `namespace` stays out for cluster-wide kinds. */
export interface ObjectRef extends TypeRef {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** The TypeScript type of what a reference points at; `KubernetesObject` for kinds not listed here. */
export type ObjectOf<Ref extends TypeRef> = [
  Extract<KnownObject, { apiVersion: Ref['apiVersion']; kind: Ref['kind'] }>,
] extends [never]
  ? KubernetesObject
  : Extract<KnownObject, { apiVersion: Ref['apiVersion']; kind: Ref['kind'] }>;

/** Parts of manifests that renderers name. */
export type PodSpec = Wire<V1PodSpec>;
export type PodTemplateSpec = Wire<V1PodTemplateSpec>;
export type Container = Wire<V1Container>;
export type EnvVar = Wire<V1EnvVar>;
export type Probe = Wire<V1Probe>;
export type Volume = Wire<V1Volume>;
export type VolumeMount = Wire<V1VolumeMount>;
export type Toleration = Wire<V1Toleration>;
export type Affinity = Wire<V1Affinity>;
export type ResourceRequirements = Wire<V1ResourceRequirements>;
export type LabelSelector = Wire<V1LabelSelector>;
export type DeploymentCondition = Wire<V1DeploymentCondition>;
export type Endpoint = Wire<V1Endpoint>;
export type NetworkPolicyIngressRule = Wire<V1NetworkPolicyIngressRule>;

/** The reference of an object in hand. */
export const refOf = (object: KubernetesObject): ObjectRef => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  namespace: object.metadata.namespace,
  name: object.metadata.name,
});
