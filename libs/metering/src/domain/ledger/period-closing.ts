import { isAbandoned, type RunState } from '../abandoned.ts';

/** One run of a gateway, and what is known of its admissions. */
export interface GatewayRun extends RunState {
  readonly gatewayId: string;
  readonly incarnation: string;
  readonly registeredAt: Date;
  /** The instant below which all of its admissions are in the ledger; null: it never said. */
  readonly shippedThrough: Date | null;
  /** A successor has shipped all that it left on its disk. */
  readonly replayedAt: Date | null;
  /** Requests that it told of, and whose end nobody has told. */
  readonly openAdmissions: number;
}

export const BLOCK_REASONS = ['Behind', 'Silent', 'AwaitsReplay', 'AwaitsEstimate'] as const;
/**
 * Why a run keeps a period open. `Behind`: it polls, and has not shipped so far. `Silent`: it does not poll, and may still
 * be at work. `AwaitsReplay`: it is gone, and its disk may still be read. `AwaitsEstimate`: its disk will not be read, and
 * what it left open is about to be settled as estimated.
 */
export type BlockReason = (typeof BLOCK_REASONS)[number];

export interface PeriodBlocker {
  readonly gatewayId: string;
  readonly incarnation: string;
  readonly shippedThrough: Date | null;
  readonly reason: BlockReason;
}

/** maxIsolation: a gateway that cannot poll admits nothing any more. */
const SILENT_AFTER_MS = 15 * 60_000;

/** The runs that may still bring requests of a period that ends then (DATAPLANE §5). */
export const blockersOf = (runs: readonly GatewayRun[], end: Date, now: Date): readonly PeriodBlocker[] =>
  runs.flatMap((run) => {
    const reason = reasonOf(run, end, now);
    if (!reason) return [];
    const { gatewayId, incarnation, shippedThrough } = run;
    return [{ gatewayId, incarnation, shippedThrough, reason }];
  });

const reasonOf = (run: GatewayRun, end: Date, now: Date): BlockReason | undefined => {
  const { shippedThrough, registeredAt, replayedAt, fencedAt, leftAt, polledAt, openAdmissions } = run;
  if (registeredAt >= end || replayedAt || (shippedThrough && shippedThrough >= end)) return undefined;
  if (isAbandoned(run, now)) return openAdmissions > 0 ? 'AwaitsEstimate' : undefined;
  if (fencedAt || leftAt) return 'AwaitsReplay';
  return polledAt && now.getTime() - polledAt.getTime() <= SILENT_AFTER_MS ? 'Behind' : 'Silent';
};

export const PERIOD_STATES = ['open', 'closing', 'closed'] as const;
/** A period is `closing` from its end until every gateway has shipped what it admitted before. */
export type PeriodState = (typeof PERIOD_STATES)[number];
