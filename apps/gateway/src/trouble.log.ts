import type { Logger } from '@beffroi/platform/observability';
import type { GatewayMetrics } from './metrics/gateway.metrics.ts';

const REPEAT_MS = 30_000;

/** What goes wrong around requests: counted each time, logged at first and then every half minute. */
export class TroubleLog {
  readonly #log: Logger;
  readonly #metrics: GatewayMetrics;
  readonly #loggedMs = new Map<string, number>();

  constructor(log: Logger, metrics: GatewayMetrics) {
    this.#log = log;
    this.#metrics = metrics;
  }

  report(what: string, error: unknown): void {
    this.#metrics.trouble(what);
    const nowMs = performance.now();
    if (nowMs - (this.#loggedMs.get(what) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return;
    this.#loggedMs.set(what, nowMs);
    this.#log.error({ what, err: error }, 'trouble');
  }
}
