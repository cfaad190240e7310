import { err, ok, type Result } from '@beffroi/kernel';
import type { ClusterFailure, KubernetesObject } from '@beffroi/platform/kubernetes';
import {
  type Deployment,
  keyOfManifest,
  type Manifest,
  type Observed,
  type ObjectState,
  secretNames,
  VERSION_LABEL,
} from '../../domain/index.ts';
import { censusOf, goingWith, isTerminating, toLeftover } from './leftovers.ts';
import { isAsDeclared } from './matches.ts';
import { observeFate } from './observe-fate.ts';
import { isToBeRetried, observeLoader, type ReadProgress } from './observe-loader.ts';
import { heldBy } from './observe-namespace.ts';
import { isAdmitted, observePod } from './observe-pod.ts';
import { observeEngines, observeWorkload } from './observe-workload.ts';
import type { SiteWatch } from './site.watch.ts';

export interface Subject {
  readonly id: Deployment['id'];
  /** The version that is wanted; null: none is, and all are looked at alike. */
  readonly version: number | null;
  /** null: no row says where; its labelled objects do. */
  readonly namespace: string | null;
  /** Empty unless it is to run. */
  readonly manifests: readonly Manifest[];
  /** Whether its namespace goes with it. */
  readonly takesNamespace: boolean;
}

export type SiteObservation = Pick<
  Observed,
  | 'namespace'
  | 'namespaceHeld'
  | 'objects'
  | 'workload'
  | 'loader'
  | 'pods'
  | 'engines'
  | 'admitted'
  | 'superseded'
  | 'surplus'
  | 'fate'
  | 'leftovers'
>;

/** Kinds of which a deployment has objects of its own, besides Secrets. */
const OWN_KINDS = ['Deployment', 'Service', 'PodDisruptionBudget', 'Job', 'PersistentVolumeClaim'] as const;

/** What a site shows of one deployment: from the cache, and its Secrets from the cluster. */
export const observeSite = async (
  watch: SiteWatch,
  subject: Subject,
  readProgress: ReadProgress,
): Promise<Result<SiteObservation, ClusterFailure>> => {
  const own: KubernetesObject[] = OWN_KINDS.flatMap((kind) => watch.ofDeployment(kind, subject.id));
  const namespace = subject.namespace ?? own[0]?.metadata.namespace;
  const secrets = await readSecrets(watch, subject, namespace);
  if (!secrets.ok) return secrets;

  const space = namespace === undefined ? undefined : watch.find('Namespace', namespace);
  // Secrets go first: without the others nobody would know where they are.
  const all = [...secrets.value, ...own];
  const live = (manifest: Manifest): KubernetesObject | undefined =>
    all.find((object) => isSame(manifest, object)) ?? findShared(watch, manifest);
  const isCurrent = (object: KubernetesObject) => isOfVersion(object, subject.version);
  const pods = watch.ofDeployment('Pod', subject.id);
  const isLeft = subject.takesNamespace && all.length === 0 && pods.length === 0;
  const fate =
    isLeft && space && !isTerminating(space) ? await observeFate(watch, space.metadata.name) : ok(null);
  if (!fate.ok) return fate;
  const slices = watch.ofDeployment('EndpointSlice', subject.id);
  const earlier = all.filter((object) => !isCurrent(object));
  const workload = watch.ofDeployment('Deployment', subject.id).find(isCurrent);
  return ok({
    namespace: space === undefined ? 'absent' : isTerminating(space) ? 'terminating' : 'active',
    namespaceHeld: space === undefined ? null : heldBy(space),
    objects: new Map(
      subject.manifests.map((manifest) => [keyOfManifest(manifest), stateOf(manifest, live(manifest))]),
    ),
    workload: observeWorkload(workload, find(subject.manifests, 'Deployment')),
    loader: await observeLoader(
      find(subject.manifests, 'Job'),
      { jobs: watch.ofDeployment('Job', subject.id), pods },
      readProgress,
    ),
    pods: pods.filter((pod) => isCurrent(pod) && (subject.version === null || isEngine(pod))).map(observePod),
    engines: observeEngines(pods.filter(isCurrent), slices),
    admitted: new Set(pods.filter(isAdmitted).map(({ metadata }) => metadata.uid ?? '')),
    superseded: {
      engines: earlier.some(isLeavingWorkload)
        ? []
        : observeEngines(
            pods.filter((pod) => !isCurrent(pod)),
            slices,
          ),
      objects: earlier.map(toLeftover),
    },
    surplus: [
      ...surplusOf([...all.filter(isCurrent), ...censusOf(watch, namespace)], subject),
      ...watch
        .ofDeployment('Job', subject.id)
        .filter((job) => isDeclared(subject, job) && isToBeRetried(job, new Date())),
    ].map(toLeftover),
    fate: fate.value,
    leftovers: [...all, ...(subject.takesNamespace && space ? goingWith(watch, space, fate.value) : [])].map(
      toLeftover,
    ),
  });
};

/** Secrets are read one by one: the worker has no right to list them. */
const readSecrets = async (
  watch: SiteWatch,
  { id, manifests }: Subject,
  namespace: string | undefined,
): Promise<Result<KubernetesObject[], ClusterFailure>> => {
  const isKnown = manifests.length === 0 || watch.find('Namespace', namespace ?? '') !== undefined;
  if (namespace === undefined || !isKnown) return ok([]);
  const found: KubernetesObject[] = [];
  const declared = manifests.filter(({ kind }) => kind === 'Secret');
  const names = manifests.length > 0 ? declared.map(({ metadata }) => metadata.name) : secretNames(id);
  for (const name of names) {
    const manifest = declared.find(({ metadata }) => metadata.name === name);
    const secret = await readSecret(watch, { namespace, name }, manifest);
    if (secret.ok) found.push(secret.value);
    else if (secret.failure.kind !== 'not-found') return err(secret.failure);
  }
  return ok(found);
};

const readSecret = async (
  { cluster, secrets }: SiteWatch,
  at: { readonly namespace: string; readonly name: string },
  manifest: Manifest | undefined,
): Promise<Result<KubernetesObject, ClusterFailure>> => {
  const believed = manifest && secrets.find(manifest);
  if (believed) return ok(believed);
  const read = await cluster.get({ apiVersion: 'v1', kind: 'Secret', ...at });
  if (!read.ok) return read;
  const secret = { ...read.value, apiVersion: 'v1', kind: 'Secret' };
  if (manifest && stateOf(manifest, secret) === 'same') secrets.believe(manifest, secret);
  return ok(secret);
};

/** A tenant's walls, which all its deployments share. */
const findShared = (watch: SiteWatch, { kind, metadata }: Manifest): KubernetesObject | undefined => {
  switch (kind) {
    case 'Namespace':
    case 'ResourceQuota':
    case 'LimitRange':
    case 'NetworkPolicy':
    case 'ServiceAccount':
      return watch.find(kind, metadata.name, metadata.namespace);
    default:
      return undefined;
  }
};

const find = (manifests: readonly Manifest[], kind: string): Manifest | undefined =>
  manifests.find((manifest) => manifest.kind === kind);

const isSame = (manifest: Manifest, object: KubernetesObject): boolean =>
  manifest.kind === object.kind && manifest.metadata.name === object.metadata.name;

/** What carries no version belongs to all of them. */
const isOfVersion = ({ metadata }: KubernetesObject, version: number | null): boolean => {
  const label = metadata.labels?.[VERSION_LABEL];
  return version === null || label === undefined || label === String(version);
};

const isEngine = ({ metadata }: KubernetesObject): boolean =>
  metadata.labels?.['app.kubernetes.io/component'] !== 'weights-loader';

const isLeavingWorkload = (object: KubernetesObject): boolean =>
  object.kind === 'Deployment' && isTerminating(object);

/** What was declared once and is no more, such as the loader of other weights; nothing is declared of what leaves. */
const surplusOf = (own: readonly KubernetesObject[], { manifests }: Subject): KubernetesObject[] =>
  manifests.length === 0 ? [] : own.filter((object) => !isDeclared({ manifests }, object));

const isDeclared = ({ manifests }: Pick<Subject, 'manifests'>, object: KubernetesObject): boolean =>
  manifests.some((manifest) => isSame(manifest, object));

const stateOf = (manifest: Manifest, object: KubernetesObject | undefined): ObjectState => {
  if (!object) return 'absent';
  if (isTerminating(object)) return 'terminating';
  return isAsDeclared(manifest, object) ? 'same' : 'different';
};
