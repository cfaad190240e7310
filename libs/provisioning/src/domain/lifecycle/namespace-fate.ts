/** What becomes of a namespace of ours that nobody lives in any more. */
export type NamespaceFate =
  /** The cluster is to count these kinds of objects in it, as quotas name them (`secrets`, `deployments.apps`). */
  | { readonly kind: 'uncounted'; readonly kinds: readonly string[] }
  /** The cluster has not counted these kinds yet, or could not say which it has: then its own words. */
  | { readonly kind: 'counting'; readonly awaited: readonly string[] }
  /** Others have something in it, which would go with it. */
  | { readonly kind: 'kept'; readonly foreign: readonly ForeignObjects[] }
  | { readonly kind: 'free' };

/** Objects of one kind that are neither ours nor the cluster's own. */
export interface ForeignObjects {
  /** As quotas name it. */
  readonly kind: string;
  readonly count: number;
  /** Where we may see them. */
  readonly names?: readonly string[];
}

/** How many objects of each kind the cluster counts in a namespace. */
export interface Census {
  readonly asked: ReadonlySet<string>;
  /** Without those that it has not counted. */
  readonly counted: ReadonlyMap<string, number>;
}

/** What the cluster makes for other objects, or what passes by itself: without them nobody misses it. */
const PASSING: readonly string[] = [
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'events',
  'events.events.k8s.io',
  'leases.coordination.k8s.io',
];

/** What the cluster puts into each namespace: its root certificate and an account. */
const FURNITURE: Readonly<Record<string, number>> = { configmaps: 1, serviceaccounts: 1 };

/** A quota cannot name more. */
const LONGEST_KIND = 63;

/** @param ours how many of each kind in it are ours */
export const fateOfNamespace = (
  kinds: readonly string[],
  census: Census | null,
  ours: ReadonlyMap<string, number>,
): NamespaceFate => {
  const wanted = kinds.filter((kind) => !PASSING.includes(kind) && kind.length <= LONGEST_KIND);
  if (census === null || wanted.some((kind) => !census.asked.has(kind)))
    return { kind: 'uncounted', kinds: wanted };
  const foreign = wanted
    .map((kind) => ({ kind, count: foreignOf(kind, census, ours) }))
    .filter(({ count }) => count > 0);
  if (foreign.length > 0) return { kind: 'kept', foreign };
  const awaited = wanted.filter((kind) => !isCounted(kind, census, ours));
  return awaited.length > 0 ? { kind: 'counting', awaited } : { kind: 'free' };
};

/** Fewer than are ours: one of the two is behind, and what others have may hide in the difference. */
const isCounted = (kind: string, { counted }: Census, ours: ReadonlyMap<string, number>): boolean =>
  (counted.get(kind) ?? -1) >= (ours.get(kind) ?? 0);

const foreignOf = (kind: string, { counted }: Census, ours: ReadonlyMap<string, number>): number =>
  (counted.get(kind) ?? 0) - (FURNITURE[kind] ?? 0) - (ours.get(kind) ?? 0);

/** Names where they may be seen, numbers elsewhere: `services: theirs; 2 × secrets`. */
export const describeForeign = (foreign: readonly ForeignObjects[]): string =>
  foreign
    .map(({ kind, count, names }) => (names ? `${kind}: ${shortened(names)}` : `${count} × ${kind}`))
    .join('; ');

const MOST_NAMES = 5;

const shortened = (names: readonly string[]): string =>
  names.length > MOST_NAMES ? `${names.slice(0, MOST_NAMES).join(', ')}, …` : names.join(', ');
