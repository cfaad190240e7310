import type { Observation } from '../pipeline/settle.ts';
import type { Ending } from '../pipeline/settle.ts';
import type { Route } from '../records/record.views.ts';
import type { Engine } from './engine.ts';
import { OutcomeWindow, readWindows, type WindowReading } from './outcome.window.ts';

/** Albert's words for how a model does. */
export type HealthColour = 'green' | 'yellow' | 'red';

export interface ModelHealthReading extends WindowReading {
  readonly colour: HealthColour;
  /** Engines that take requests now. */
  readonly enginesReady: number;
  /** Requests in the queues of its engines. */
  readonly requestsWaiting: number;
}

/** So far back counts. */
const WINDOW_MS = 5 * 60_000;
/** Fewer say more of chance than of a model: one request that failed, or was slow, may not turn clients away for minutes. */
const FEWEST_FOR_RED = 5;
/** Fewer tokens say more of rounding than of speed. */
const FEWEST_TOKENS_TO_TELL = 16;

/** Albert's thresholds, from its service target of less than 5 s to the first token and more than 30 tokens/s. */
const YELLOW = { ttftMs: 5_000, tokensPerSecond: 31, failedShare: 0.05 };
const RED = { ttftMs: 40_000, tokensPerSecond: 27, failedShare: 0.5 };

/**
 * How every model has done lately in this worker: what `/health/models` tells. Noted by route: whoever asks is told of
 * the routes by which it may reach the model, not how the engines of others do.
 */
export class ModelHealth {
  readonly #windows = new Map<string, OutcomeWindow>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A client that went away says nothing of the model. */
  note(routeId: string, ending: Ending, seen: Observation): void {
    if (ending.kind === 'client-aborted') return;
    const window = this.#windows.get(routeId) ?? this.#begin(routeId);
    window.note({
      atMs: seen.endMs,
      failed: isFailure(ending),
      ttftMs: seen.ttftMs,
      tokensPerSecond: speedOf(seen),
    });
  }

  /** @param routes by which whoever asks may reach the model */
  read(routes: readonly Route[], enginesOf: (route: Route) => readonly Engine[]): ModelHealthReading {
    const nowMs = this.#nowMs();
    const windows = routes.flatMap(({ id }) => this.#windows.get(id) ?? []);
    const reading = readWindows(windows, nowMs - WINDOW_MS);
    const engines = routes.filter(({ state }) => state === 'ready').flatMap((route) => [...enginesOf(route)]);
    const enginesReady = engines.filter(
      (engine) => engine.weight > 0 && engine.conditionAt(nowMs) === 'ready',
    ).length;
    const requestsWaiting = engines.reduce((sum, engine) => sum + engine.requestsWaiting, 0);
    return {
      ...reading,
      enginesReady,
      requestsWaiting,
      colour: colourOf({ ...reading, enginesReady, requestsWaiting }),
    };
  }

  /** Routes that nobody has asked lately are forgotten: a syndicate may have one for each of a thousand members. */
  #begin(routeId: string): OutcomeWindow {
    const sinceMs = this.#nowMs() - WINDOW_MS;
    for (const [id, known] of this.#windows) if (known.lastMs < sinceMs) this.#windows.delete(id);
    const window = new OutcomeWindow();
    this.#windows.set(routeId, window);
    return window;
  }
}

/** Worst sign wins. A model that nobody has asked lately is as well as its engines. */
export const colourOf = (reading: Omit<ModelHealthReading, 'colour'>): HealthColour => {
  if (reading.enginesReady === 0 || isBeyond(reading, RED, FEWEST_FOR_RED)) return 'red';
  return reading.requestsWaiting > 0 || isBeyond(reading, YELLOW, 1) ? 'yellow' : 'green';
};

/** @param fewest streams, or outcomes, to go by */
const isBeyond = (reading: WindowReading, limits: typeof RED, fewest: number): boolean =>
  (reading.streams >= fewest && isSlow(reading, limits)) ||
  (reading.outcomes >= fewest && reading.failures / reading.outcomes >= limits.failedShare);

const isSlow = ({ ttftP95Ms, tokensPerSecondP50 }: WindowReading, limits: typeof RED): boolean =>
  (ttftP95Ms ?? 0) >= limits.ttftMs ||
  (tokensPerSecondP50 ?? Number.POSITIVE_INFINITY) < limits.tokensPerSecond;

/** An engine that finds fault with the request is well, and so is one that is busy. */
const isFailure = (ending: Ending): boolean =>
  ending.kind === 'cut-short' ||
  (ending.kind === 'not-answered' && ending.status >= 500 && ending.status !== 503);

const speedOf = ({ usage, ttftMs, latencyMs }: Observation): number | undefined => {
  if (ttftMs === undefined || usage === undefined || usage.output < FEWEST_TOKENS_TO_TELL) return undefined;
  return ((usage.output - 1) * 1_000) / Math.max(1, latencyMs - ttftMs);
};
