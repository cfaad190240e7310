import { isPressed, type ScalingSituation } from './decide-replicas.ts';
import { type EngineLoad, totalOf } from './load.ts';

/** Engines that are being taken away: gateways are sent to them no more. */
export interface Drain {
  readonly urls: readonly string[];
  /** Milliseconds. */
  readonly sinceMs: number;
}

export interface DrainSituation {
  /** What runs or is being started. */
  readonly replicas: number;
  /** How many there should be. */
  readonly wanted: number;
  /** Of every engine that answers, those that drain included. */
  readonly loads: readonly EngineLoad[];
  readonly drain: Drain | null;
  /** Every live gateway knows that the draining engines are not to be asked. */
  readonly passed: boolean;
  readonly nowMs: number;
}

export type DrainStep =
  | { readonly kind: 'nothing' }
  /** Gateways are told to ask these no more. */
  | { readonly kind: 'begin'; readonly urls: readonly string[] }
  /** They are needed after all. */
  | { readonly kind: 'cancel' }
  | { readonly kind: 'wait' }
  /** Nothing runs on them any more, or for too long: they may go. */
  | { readonly kind: 'remove'; readonly replicas: number };

/** The longest that an engine is waited for; DATAPLANE lets a request take that long. */
export const LONGEST_DRAIN_MS = 30 * 60_000;

/** The next step from the engines there are to the engines there should be: none goes that still has work. */
export const decideDrain = (situation: DrainSituation): DrainStep => {
  const { replicas, wanted, drain, passed, nowMs } = situation;
  if (wanted >= replicas) return drain ? { kind: 'cancel' } : { kind: 'nothing' };
  if (!drain) return beginning(situation);
  // Asked for more or fewer meanwhile: those that were chosen are no longer the right number.
  if (drain.urls.length !== victimsOf(situation).length) return beginning(situation);
  const isOver = passed && workOn(situation, drain.urls) === 0;
  return isOver || nowMs - drain.sinceMs >= LONGEST_DRAIN_MS
    ? { kind: 'remove', replicas: wanted }
    : { kind: 'wait' };
};

/** How many engines there should be while some drain: they stay where they turn out to be needed. */
export const goalWhileDraining = (
  { replicas, floor, isAwaited }: Pick<ScalingSituation, 'replicas' | 'floor' | 'isAwaited'>,
  drain: Drain,
  loads: readonly EngineLoad[],
  atGateways: number,
): number => {
  const goal = Math.max(0, replicas - drain.urls.length);
  const remaining = totalOf(
    loads.filter(({ url }) => !drain.urls.includes(url)),
    atGateways,
  );
  const { running, waiting } = totalOf(loads, atGateways);
  const isInUse = goal === 0 && running + waiting > 0;
  return goal < floor || isAwaited || isInUse || isPressed(remaining) ? replicas : goal;
};

const beginning = (situation: DrainSituation): DrainStep => {
  const urls = victimsOf(situation);
  if (urls.length > 0) return { kind: 'begin', urls };
  // Those that never answered are enough: what was chosen before may stay.
  return situation.drain ? { kind: 'cancel' } : { kind: 'remove', replicas: situation.wanted };
};

/** Those already draining first, then the least busy; engines that never answered go before all of them. */
const victimsOf = ({ replicas, wanted, loads, drain }: DrainSituation): string[] => {
  const silent = Math.max(0, replicas - loads.length);
  const draining = (url: string): number => (drain?.urls.includes(url) ? 0 : 1);
  return [...loads]
    .sort((a, b) => draining(a.url) - draining(b.url) || workOf(a) - workOf(b) || (a.url < b.url ? -1 : 1))
    .slice(0, Math.max(0, replicas - wanted - silent))
    .map(({ url }) => url);
};

const workOf = ({ running, waiting }: EngineLoad): number => running + waiting;

/** An engine that does not answer any more has no work either. */
const workOn = ({ loads }: DrainSituation, urls: readonly string[]): number =>
  loads.filter(({ url }) => urls.includes(url)).reduce((total, load) => total + workOf(load), 0);
