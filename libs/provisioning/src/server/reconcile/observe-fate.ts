import { err, ok, type Result } from '@beffroi/kernel';
import { type ClusterFailure, quantityOf, wholeUnits } from '@beffroi/platform/kubernetes';
import {
  type Census,
  CENSUS_NAME,
  COUNT_PREFIX,
  fateOfNamespace,
  type ForeignObjects,
  INSTALLATION_LABEL,
  type NamespaceFate,
  USED_KINDS,
  type UsedKind,
} from '../../domain/index.ts';
import type { SiteWatch } from './site.watch.ts';

/** What becomes of a namespace of ours that nobody lives in: the cluster counts what it holds. */
export const observeFate = async (
  watch: SiteWatch,
  namespace: string,
): Promise<Result<NamespaceFate, ClusterFailure>> => {
  const kinds = await watch.cluster.namespacedKinds();
  // One API of an extension that is away delays the namespace, and nothing else: its GPUs are given back.
  if (!kinds.ok) return ok({ kind: 'counting', awaited: [kinds.failure.message] });
  const fate = fateOfNamespace(kinds.value, readCensus(watch, namespace), countOurs(watch, namespace));
  if (fate.kind !== 'kept') return ok(fate);
  const seen = await Promise.all(fate.foreign.map((objects) => lookAt(watch, namespace, objects)));
  const foreign: ForeignObjects[] = [];
  for (const objects of seen) {
    if (!objects.ok) return err(objects.failure);
    if (objects.value.count > 0) foreign.push(objects.value);
  }
  // The count is late where nothing is seen any more.
  const awaited = fate.foreign.map(({ kind }) => kind);
  return ok(foreign.length > 0 ? { kind: 'kept', foreign } : { kind: 'counting', awaited });
};

/** What a site counts in a namespace; null: it was not asked. */
const readCensus = (watch: SiteWatch, namespace: string): Census | null => {
  const quota = watch.find('ResourceQuota', CENSUS_NAME, namespace);
  if (!quota || quota.metadata.deletionTimestamp !== undefined) return null;
  return { asked: new Set(readCounts(quota.spec?.hard).keys()), counted: readCounts(quota.status?.used) };
};

const readCounts = (amounts: Readonly<Record<string, string>> = {}): Map<string, number> =>
  new Map(
    Object.entries(amounts)
      .filter(([name]) => name.startsWith(COUNT_PREFIX))
      .map(([name, amount]) => [name.slice(COUNT_PREFIX.length), wholeUnits(quantityOf(amount))]),
  );

const countOurs = (watch: SiteWatch, namespace: string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { kind } of watch.inNamespace(namespace)) {
    const used = USED_KINDS.find((each) => each.kind === kind);
    if (used) counts.set(countedAs(used), (counts.get(countedAs(used)) ?? 0) + 1);
  }
  return counts;
};

/** As quotas name a kind. */
const countedAs = ({ apiVersion, plural }: UsedKind): string =>
  apiVersion.includes('/') ? `${plural}.${apiVersion.split('/')[0]}` : plural;

/** Names them where we may list the kind anyway; what is seen is more recent than what was counted. */
const lookAt = async (
  { cluster, installation }: SiteWatch,
  namespace: string,
  objects: ForeignObjects,
): Promise<Result<ForeignObjects, ClusterFailure>> => {
  const used = (USED_KINDS as readonly UsedKind[]).find((each) => countedAs(each) === objects.kind);
  if (!used?.uses.includes('watch')) return ok(objects);
  const { apiVersion, kind } = used;
  const labelSelector = `${INSTALLATION_LABEL}!=${installation}`;
  const listed = await cluster.list({ apiVersion, kind, namespace, labelSelector });
  if (!listed.ok) return listed;
  const names = listed.value.items
    .map(({ metadata }) => metadata.name)
    .filter((name) => kind !== 'ServiceAccount' || name !== 'default');
  return ok({ kind: objects.kind, count: names.length, names });
};
