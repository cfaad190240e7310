import { err, ok, type Result } from '@beffroi/kernel';
import type { ClusterFailure, KubernetesObject } from '@beffroi/platform/kubernetes';
import {
  apiKeySecretName,
  type Deployment,
  keyOfManifest,
  type Leftover,
  type Manifest,
  type Observed,
  type ObjectState,
} from '../../domain/index.ts';
import { matches } from './matches.ts';
import { observePod } from './observe-pod.ts';
import { observeEngines, observeWorkload } from './observe-workload.ts';
import type { SiteWatch } from './site.watch.ts';

export interface Subject {
  readonly id: Deployment['id'];
  /** null: no row says where; its labelled objects do. */
  readonly namespace: string | null;
  /** Empty unless it is to run. */
  readonly manifests: readonly Manifest[];
  /** Whether its namespace goes with it. */
  readonly takesNamespace: boolean;
}

export type SiteObservation = Pick<
  Observed,
  'namespace' | 'objects' | 'workload' | 'pods' | 'engines' | 'leftovers'
>;

/** What a site shows of one deployment: from the cache, and its Secret from the cluster. */
export const observeSite = async (
  watch: SiteWatch,
  subject: Subject,
): Promise<Result<SiteObservation, ClusterFailure>> => {
  const workloads = watch.ofDeployment('Deployment', subject.id);
  const services = watch.ofDeployment('Service', subject.id);
  const namespace = subject.namespace ?? [...workloads, ...services][0]?.metadata.namespace;
  const secret = await readSecret(watch, subject, namespace);
  if (!secret.ok) return secret;

  const space = namespace === undefined ? undefined : watch.find('Namespace', namespace);
  const secrets = secret.value ? [secret.value] : [];
  const own: KubernetesObject[] = [...workloads, ...services, ...secrets];
  const live = (manifest: Manifest): KubernetesObject | undefined =>
    own.find((object) => isSame(manifest, object)) ?? findShared(watch, manifest);
  return ok({
    namespace: space === undefined ? 'absent' : isTerminating(space) ? 'terminating' : 'active',
    objects: new Map(
      subject.manifests.map((manifest) => [keyOfManifest(manifest), stateOf(manifest, live(manifest))]),
    ),
    workload: observeWorkload(workloads[0]),
    pods: watch.ofDeployment('Pod', subject.id).map(observePod),
    engines: observeEngines(watch.ofDeployment('EndpointSlice', subject.id)),
    leftovers: [...own, ...(subject.takesNamespace && space ? [space] : [])].map(toLeftover),
  });
};

/** Secrets are read one by one: the worker has no right to list them. */
const readSecret = async (
  { cluster }: SiteWatch,
  { id }: Subject,
  namespace: string | undefined,
): Promise<Result<KubernetesObject | undefined, ClusterFailure>> => {
  if (namespace === undefined) return ok(undefined);
  const secret = await cluster.get({
    apiVersion: 'v1',
    kind: 'Secret',
    namespace,
    name: apiKeySecretName(id),
  });
  if (secret.ok) return ok({ ...secret.value, apiVersion: 'v1', kind: 'Secret' });
  return secret.failure.kind === 'not-found' ? ok(undefined) : err(secret.failure);
};

/** A tenant's walls, which all its deployments share. */
const findShared = (watch: SiteWatch, { kind, metadata }: Manifest): KubernetesObject | undefined => {
  switch (kind) {
    case 'Namespace':
    case 'ResourceQuota':
    case 'NetworkPolicy':
    case 'ServiceAccount':
      return watch.find(kind, metadata.name, metadata.namespace);
    default:
      return undefined;
  }
};

const isSame = (manifest: Manifest, object: KubernetesObject): boolean =>
  manifest.kind === object.kind && manifest.metadata.name === object.metadata.name;

const isTerminating = ({ metadata }: KubernetesObject): boolean => metadata.deletionTimestamp !== undefined;

const stateOf = (manifest: Manifest, object: KubernetesObject | undefined): ObjectState => {
  if (!object) return 'absent';
  if (isTerminating(object)) return 'terminating';
  return matches(manifest, object) ? 'same' : 'different';
};

export const toLeftover = (object: KubernetesObject): Leftover => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  namespace: object.metadata.namespace,
  name: object.metadata.name,
  uid: object.metadata.uid ?? '',
  terminating: isTerminating(object),
});
