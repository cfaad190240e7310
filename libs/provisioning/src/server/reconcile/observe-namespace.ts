import type { KubernetesObject, Namespace } from '@beffroi/platform/kubernetes';

/** What says that something inside a namespace keeps it, as its controller names it. */
const HOLDING = [
  'NamespaceFinalizersRemaining',
  'NamespaceDeletionContentFailure',
  'NamespaceDeletionDiscoveryFailure',
];

/** Who keeps a namespace that is to go, in the cluster's words; null: nobody does. */
export const heldBy = (object: KubernetesObject): string | null => {
  const { status, metadata } = object as Namespace;
  if (metadata.deletionTimestamp === undefined) return null;
  const held = (status?.conditions ?? []).filter(
    ({ type, status: holds }) => holds === 'True' && HOLDING.includes(type),
  );
  const own = metadata.finalizers ?? [];
  const words = [...own.map((name) => `finalizer ${name}`), ...held.map(({ message = '' }) => message)];
  return words.length > 0 ? words.join(' ') : null;
};
