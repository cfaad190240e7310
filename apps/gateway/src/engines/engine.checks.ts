import { askWhole, type WholeAnswer } from './connections/ask.whole.ts';
import type { Question } from './connections/engine.connections.ts';
import type { Engine } from './engine.ts';
import { nextRoom } from './engine.room.ts';
import type { Fleet } from './fleet.ts';
import { requestsRunningIn, requestsWaitingIn } from './vllm.metrics.reader.ts';

export interface EngineChecksOptions {
  readonly fleet: Fleet;
  readonly everyMs: number;
}

/** An engine that has not said how it is by then is not well. */
const CHECK_TIMEOUT_MS = 2_000;
/** Of metrics: vLLM's are some 100 kB. */
const LONGEST_ANSWER_BYTES = 4 * 1024 * 1024;

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
    this.#note(engine, metrics?.status === 200 ? metrics.body.toString() : '');
    this.#pending.delete(engine);
  }

  #note(engine: Engine, metrics: string): void {
    engine.requestsWaiting = requestsWaitingIn(metrics);
    const report = { running: requestsRunningIn(metrics), waiting: engine.requestsWaiting };
    engine.room = nextRoom(engine.room, report, this.#options.fleet.mostInFlight);
  }
}

const get = async (engine: Engine, path: string): Promise<WholeAnswer | undefined> => {
  const question: Question = {
    method: 'GET',
    path,
    headers: [],
    body: undefined,
    firstByteTimeoutMs: CHECK_TIMEOUT_MS,
  };
  const signal = AbortSignal.timeout(2 * CHECK_TIMEOUT_MS);
  try {
    return await askWhole(engine.connections, question, { signal, mostBytes: LONGEST_ANSWER_BYTES });
  } catch {
    // Whatever the reason: it does not say that it is well.
    return undefined;
  }
};
