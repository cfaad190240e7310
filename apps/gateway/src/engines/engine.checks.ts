import type { Engine } from './engine.ts';
import type { Fleet } from './fleet.ts';
import { requestsWaitingIn } from './vllm.metrics.reader.ts';

export interface EngineChecksOptions {
  readonly fleet: Fleet;
  readonly everyMs: number;
}

/** An engine that has not said how it is by then is not well. */
const CHECK_TIMEOUT_MS = 2_000;

/** Looks at our own engines in the background. Providers have no `/health`, and are judged by how they answer. */
export class EngineChecks {
  readonly #options: EngineChecksOptions;
  readonly #pending = new Set<Engine>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EngineChecksOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), this.#options.everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** One look at each engine that is not being looked at already. */
  look(): void {
    for (const { route, engines } of this.#options.fleet.all()) {
      if (route.kind !== 'vllm') continue;
      for (const engine of engines) if (!this.#pending.has(engine)) void this.#lookAt(engine);
    }
  }

  async #lookAt(engine: Engine): Promise<void> {
    this.#pending.add(engine);
    const health = await get(engine, '/health');
    // One that has no such path answers all the same.
    engine.checked(health !== undefined && health.status < 500);
    const metrics = await get(engine, '/metrics');
    engine.requestsWaiting = metrics?.status === 200 ? requestsWaitingIn(metrics.text) : 0;
    this.#pending.delete(engine);
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const get = async (engine: Engine, path: string): Promise<Answer | undefined> => {
  try {
    const { statusCode, body } = await engine.connections.request({
      path,
      method: 'GET',
      headersTimeout: CHECK_TIMEOUT_MS,
      bodyTimeout: CHECK_TIMEOUT_MS,
    });
    return { status: statusCode, text: await body.text() };
  } catch {
    // Whatever the reason: it does not say that it is well.
    return undefined;
  }
};
