import { amountOf } from '../objects/quantity.ts';
import type { Amounts, Node, NodeSelectorTerm, Pod, Toleration } from '../objects/workload.types.ts';

/** A node and what the pods on it have taken. */
export interface NodeLoad {
  readonly node: Node;
  readonly reserved: ReadonlyMap<string, number>;
}

export type Placement =
  | { readonly kind: 'fits'; readonly nodeName: string }
  | { readonly kind: 'unschedulable'; readonly message: string };

const add = (sums: Map<string, number>, amounts: Amounts | undefined): void => {
  for (const resource of Object.keys(amounts ?? {}))
    sums.set(resource, (sums.get(resource) ?? 0) + amountOf(amounts, resource));
};

/** What a pod reserves: the sum of its containers' requests. */
export const requestsOf = ({ spec }: Pod): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const { resources } of spec.containers) add(sums, resources?.requests);
  return sums;
};

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export const bears = ({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean =>
  (key === undefined || key === taint.key) &&
  (effect === undefined || effect === '' || effect === taint.effect) &&
  (operator === 'Exists' || value === (taint.value ?? ''));

const tolerates = (tolerations: readonly Toleration[], taint: Taint): boolean =>
  tolerations.some((toleration) => bears(toleration, taint));

const matchesTerm = (
  { matchExpressions = [] }: NodeSelectorTerm,
  labels: Readonly<Record<string, string>>,
): boolean =>
  matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      case 'Gt':
        return Number(value) > Number(values[0]);
      case 'Lt':
        return Number(value) < Number(values[0]);
      default:
        return false;
    }
  });

const selects = ({ spec }: Pod, { metadata: { labels = {} } }: Node): boolean => {
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return (
    Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value) &&
    (terms === undefined || terms.some((term) => matchesTerm(term, labels)))
  );
};

/** Why a pod cannot go to a node, in the scheduler's words; nothing when it can. */
const obstacles = (pod: Pod, { node, reserved }: NodeLoad): string[] => {
  if (node.spec.unschedulable) return ['node(s) were unschedulable'];
  const taint = (node.spec.taints ?? []).find(
    (candidate) =>
      candidate.effect !== 'PreferNoSchedule' && !tolerates(pod.spec.tolerations ?? [], candidate),
  );
  if (taint) return [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`];
  if (!selects(pod, node)) return ["node(s) didn't match Pod's node affinity/selector"];
  return [...requestsOf(pod)]
    .filter(
      ([resource, wanted]) =>
        wanted > amountOf(node.status.allocatable, resource) - (reserved.get(resource) ?? 0),
    )
    .map(([resource]) => `Insufficient ${resource}`);
};

/** The fullest node that fits, so that whole nodes stay free; or the reasons counted over the nodes. */
export const placePod = (pod: Pod, loads: readonly NodeLoad[]): Placement => {
  const looked = loads.map((load) => ({ load, obstacles: obstacles(pod, load) }));
  const fitting = looked.filter((one) => one.obstacles.length === 0).map(({ load }) => load);
  if (fitting.length > 0) {
    const [gpu = 'cpu'] = [...requestsOf(pod).keys()].filter((resource) => resource.includes('/'));
    const free = ({ node, reserved }: NodeLoad) =>
      amountOf(node.status.allocatable, gpu) - (reserved.get(gpu) ?? 0);
    const best = fitting.reduce((fullest, load) => (free(load) < free(fullest) ? load : fullest));
    return { kind: 'fits', nodeName: best.node.metadata.name };
  }
  const counts = new Map<string, number>();
  for (const reason of looked.flatMap((one) => one.obstacles))
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  const said = reasons.length > 0 ? `: ${reasons.join(', ')}.` : '.';
  return { kind: 'unschedulable', message: `0/${loads.length} nodes are available${said}` };
};
