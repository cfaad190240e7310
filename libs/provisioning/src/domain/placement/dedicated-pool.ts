import type { NodeShape } from '@beffroi/catalogue/domain';
import type { DedicatedPool } from '../manifests/workload.ts';

/** Label, and taint, with which an operator sets nodes aside for a collectivité; its value is the collectivité's id. */
export const DEDICATED_LABEL = 'beffroi.fr/dedicated-to';

export const dedicatedPoolOf = (collectiviteId: string): DedicatedPool => ({
  key: DEDICATED_LABEL,
  value: collectiviteId,
});

/** Who alone may use a node; undefined: everybody. */
export const dedicatedTo = ({ labels }: NodeShape): string | undefined => labels[DEDICATED_LABEL];

/** Whose nodes: those set aside for one collectivité, by its id; null: those that all share. GPUs count in one pool only. */
export type Pool = string | null;

/** Where a deployment's engines run. */
export const poolOf = ({
  dedicated,
  collectiviteId,
}: {
  readonly dedicated: boolean;
  readonly collectiviteId: string | null;
}): Pool => (dedicated ? collectiviteId : null);

export const nodesOf = (nodes: readonly NodeShape[], pool: Pool): NodeShape[] =>
  nodes.filter((node) => (dedicatedTo(node) ?? null) === pool);
