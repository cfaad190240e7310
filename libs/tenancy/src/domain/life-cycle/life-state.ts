import type { TenantState } from '@beffroi/contracts/dataplane';
import { err, ok, type Result } from '@beffroi/kernel';

/** The states of a collectivité, in the order of its life. */
export const LIFE_STATES = ['prospect', 'active', 'suspended', 'notice', 'erasing', 'erased'] as const;
export type LifeState = (typeof LIFE_STATES)[number];

/** What people may do for a collectivité. Reading, exporting, revoking, stopping and retiring are always allowed. */
export type LifeActivity =
  /** Projects, members and their roles. */
  | 'prepare'
  /** New keys, deployments and routes to providers. */
  | 'grow'
  /** What is there goes on: a stopped project is resumed, a limit is set. */
  | 'continue';

/** What a state allows at the API, at the gateway and on the clusters. */
export interface LifeAllowance {
  readonly api: readonly LifeActivity[];
  /** Its keys open the gateway. */
  readonly gateway: boolean;
  /** Its deployments stay; otherwise they are retired. */
  readonly cluster: boolean;
}

const NOTHING: LifeAllowance = { api: [], gateway: false, cluster: false };

/** The table that everything asks. */
export const LIFE_ALLOWANCES: Readonly<Record<LifeState, LifeAllowance>> = {
  prospect: { api: ['prepare', 'continue'], gateway: false, cluster: false },
  active: { api: ['prepare', 'grow', 'continue'], gateway: true, cluster: true },
  suspended: { api: ['prepare', 'continue'], gateway: false, cluster: true },
  // It goes on as it is, so that it can take its data and its services elsewhere.
  notice: { api: ['continue'], gateway: true, cluster: true },
  erasing: NOTHING,
  erased: NOTHING,
};

export const allows = (state: LifeState, activity: LifeActivity): boolean =>
  LIFE_ALLOWANCES[state].api.includes(activity);

/** The collectivité is not in a state that allows it. */
export interface StateForbids {
  readonly kind: 'StateForbids';
  readonly state: LifeState;
  readonly activity: LifeActivity;
}

/** Asked by every operation that a state may forbid. */
export const checkState = (
  { state }: { readonly state: LifeState },
  activity: LifeActivity,
): Result<null, StateForbids> =>
  allows(state, activity) ? ok(null) : err({ kind: 'StateForbids', state, activity });

/** What the gateways are told. */
export const servedState = (state: LifeState): TenantState =>
  LIFE_ALLOWANCES[state].gateway ? 'active' : 'suspended';
