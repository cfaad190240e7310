import type { ModelRecord } from '@beffroi/contracts/dataplane';
import { boundsWithin } from '../bounds.ts';
import { amountOf, type Bounds, reservationOf } from '../charge.ts';
import { decideHold } from '../holds/hold.decision.ts';
import { enforcementOf } from '../limit.enforcement.ts';
import type { Limit } from '../limit.ts';
import type { LimitStanding } from '../standing/limit.standing.ts';

export interface StandingLimit {
  readonly limit: Limit;
  /** Held is what requests under way have reserved; what gateways merely keep comes back within a second. */
  readonly standing: LimitStanding;
}

/** What one limit says of a request, in the unit that holds count in. */
export interface LimitFinding extends StandingLimit {
  /** What the request would reserve of it. */
  readonly amount: number;
  /** `waits`: requests under way have reserved what is left, and may cost less. */
  readonly verdict: 'passes' | 'waits' | 'refuses' | 'closed';
  /** Not spent by anybody after the request, had it cost all that it reserves; null: unlimited. */
  readonly leftAfter: number | null;
}

export interface QuotaExplanation {
  /** `shortened`: with fewer output tokens than it asks for. */
  readonly verdict: 'passes' | 'shortened' | 'waits' | 'refused';
  /** Of the request as it was asked for, in the order in which a gateway looks at them. */
  readonly findings: readonly LimitFinding[];
  /** Why it waits or is refused. */
  readonly reached: LimitFinding | null;
  /** Of each choice, as it would be forwarded. */
  readonly outputTokens: number;
  /** Why it is forwarded with fewer output tokens than it asks for. */
  readonly shortenedBy: Limit | null;
}

export interface QuotaQuestion {
  readonly bounds: Bounds;
  readonly model: Pick<ModelRecord, 'floorTokens' | 'prices'>;
}

/** What a gateway would do with a request, as far as limits go. */
export const explainQuota = (
  { bounds, model }: QuotaQuestion,
  limits: readonly StandingLimit[],
): QuotaExplanation => {
  const inOrder = ordered(limits);
  const first = judge(bounds, model, inOrder);
  const short = first.reached;
  if (!short || short.verdict === 'closed') return first;
  const within = (room: number | null) =>
    boundsWithin(bounds, { metric: short.limit.metric, room: room ?? 0 }, model);
  const fitting = within(short.standing.free) ?? within(short.standing.remaining);
  if (!fitting) return first;
  const second = judge(fitting, model, inOrder);
  return second.verdict === 'refused' ? first : shortened(first, second, short.limit);
};

const shortened = (
  { findings }: QuotaExplanation,
  { verdict, reached, outputTokens }: QuotaExplanation,
  shortenedBy: Limit,
): QuotaExplanation => {
  const asked = reached && findings.find(({ limit }) => limit.id === reached.limit.id);
  return {
    verdict: verdict === 'passes' ? 'shortened' : verdict,
    findings,
    reached: asked ? { ...asked, verdict: reached.verdict } : null,
    outputTokens,
    shortenedBy,
  };
};

/**
 * What closes is looked at from the outermost level in; then what is in flight, which is counted on arrival; then the rest
 * when its turn has come: both in the order of ids.
 */
const ordered = (limits: readonly StandingLimit[]): readonly StandingLimit[] => [
  ...limits.filter(({ limit }) => enforcementOf(limit) === 'closed').sort(byLevel),
  ...limits.filter(({ limit }) => enforcementOf(limit) === 'held').sort(byTurnAndId),
];

const LEVELS: readonly Limit['level'][] = ['pool', 'collectivite', 'attached-body', 'project', 'key'];
const byLevel = (one: StandingLimit, other: StandingLimit): number =>
  LEVELS.indexOf(one.limit.level) - LEVELS.indexOf(other.limit.level);
const byTurnAndId = ({ limit: one }: StandingLimit, { limit: other }: StandingLimit): number => {
  if ((one.metric === 'in-flight') !== (other.metric === 'in-flight'))
    return one.metric === 'in-flight' ? -1 : 1;
  return one.id < other.id ? -1 : 1;
};

const judge = (
  bounds: Bounds,
  model: QuotaQuestion['model'],
  limits: readonly StandingLimit[],
): QuotaExplanation => {
  const charge = reservationOf(bounds, model.prices);
  const findings = limits.map((each) => find(each, amountOf(each.limit.metric, charge)));
  const reached =
    ['closed', 'refuses', 'waits'].flatMap((verdict) =>
      findings.filter((each) => each.verdict === verdict),
    )[0] ?? null;
  const verdict = reached === null ? 'passes' : reached.verdict === 'waits' ? 'waits' : 'refused';
  return { verdict, findings, reached, outputTokens: bounds.outputTokens, shortenedBy: null };
};

const find = ({ limit, standing }: StandingLimit, amount: number): LimitFinding => {
  const { remaining } = standing;
  const leftAfter = remaining === null ? null : Math.max(0, remaining - amount);
  if (enforcementOf(limit) === 'closed') return { limit, standing, amount, verdict: 'closed', leftAfter: 0 };
  return { limit, standing, amount, verdict: verdictOf(standing, amount), leftAfter };
};

/** As the ledger of holds decides, had gateways given back all that is not reserved. */
const verdictOf = ({ cap, spent, held }: LimitStanding, amount: number): LimitFinding['verdict'] => {
  const spentByNow = spent ?? 0;
  if (isGranted(cap, amount, spentByNow + held)) return 'passes';
  return isGranted(cap, amount, spentByNow) ? 'waits' : 'refuses';
};

const isGranted = (cap: number | null, amount: number, others: number): boolean => {
  const ask = { least: amount, most: amount, spent: 0 };
  const settled = { mine: 0, starting: false, frozen: false, reasserts: false };
  const { outcome } = decideHold(ask, { cap, others, ...settled }, 0);
  return outcome === 'held';
};
