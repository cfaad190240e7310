import type { KubernetesObject } from '@beffroi/platform/kubernetes';
import { CENSUS_NAME, type Leftover, type NamespaceFate } from '../../domain/index.ts';
import type { SiteWatch } from './site.watch.ts';

/** Kinds that all deployments of a namespace share. */
const WALL_KINDS = ['ResourceQuota', 'LimitRange', 'NetworkPolicy', 'ServiceAccount'];

/** The namespace, when nobody else needs it; where others have something in it, only what we built around it. */
export const goingWith = (
  watch: SiteWatch,
  space: KubernetesObject,
  fate: NamespaceFate | null,
): KubernetesObject[] => {
  if (isTerminating(space) || fate?.kind === 'free') return [space];
  return fate?.kind === 'kept' ? watch.inNamespace(space.metadata.name).filter(isWall) : [];
};

/** What counts in a namespace stays as long as it: it tells when others have left. */
export const isWall = ({ kind, metadata }: KubernetesObject): boolean =>
  WALL_KINDS.includes(kind) && metadata.name !== CENSUS_NAME;

/** Of before somebody lived here again. */
export const censusOf = (watch: SiteWatch, namespace: string | undefined): KubernetesObject[] => {
  const census = watch.find('ResourceQuota', CENSUS_NAME, namespace);
  return census ? [census] : [];
};

export const isTerminating = ({ metadata }: KubernetesObject): boolean =>
  metadata.deletionTimestamp !== undefined;

export const toLeftover = (object: KubernetesObject): Leftover => ({
  ...heldByOthers(object),
  apiVersion: object.apiVersion,
  kind: object.kind,
  namespace: object.metadata.namespace,
  name: object.metadata.name,
  uid: object.metadata.uid ?? '',
  terminating: isTerminating(object),
});

/** Finalizers of Kubernetes itself, which takes them away: `foregroundDeletion`, `kubernetes.io/pvc-protection`. */
const KUBERNETES_OWN = /^[^/]+$|^(?:[\w.-]+\.)?kubernetes\.io\//;

const heldByOthers = ({ metadata: { finalizers = [] } }: KubernetesObject): Pick<Leftover, 'heldBy'> => {
  const heldBy = finalizers.filter((name) => !KUBERNETES_OWN.test(name));
  return heldBy.length > 0 ? { heldBy } : {};
};
