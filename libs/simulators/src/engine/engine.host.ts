import { listenAdmin } from './admin.listener.ts';
import { createAttemptLedger } from './attempt.ledger.ts';
import { createPaceTicker } from './chat/pace.ticker.ts';
import { type EngineOptions } from './engine.core.ts';
import { type EngineDesk } from './engine.desk.ts';
import { type EngineListener, startEngine } from './engine.listener.ts';
import { type Listener } from './http/loopback.listener.ts';
import { loadMistralTokenizer } from './language/mistral.tokenizer.ts';

export interface RunningEngine {
  readonly id: string;
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** The simulated engines of one process: many listeners, one tokenizer, one timer, one ledger. */
export interface EngineHost extends EngineDesk {
  /** Rejects when an engine of this id runs already, or with EADDRINUSE. The id of a stopped one may come again. */
  start(options: EngineOptions): Promise<RunningEngine>;
  /** Drops the engine's connections. What it counted stays. An unknown id is no error. */
  stop(id: string): Promise<void>;
  /** The admin server of INTERFACES.md («engineAdmin»). Port 0 takes a free one. */
  listenAdmin(port: number): Promise<{ readonly url: string; readonly port: number }>;
  /** Stops every engine and the admin server. */
  close(): Promise<void>;
}

/** Loads the tokenizer, which takes about a second and 250 MB: one host a process. */
export function createEngineHost(options: { readonly seed?: number } = {}): EngineHost {
  const engines = new Map<string, EngineListener>();
  const starting = new Set<string>();
  const admins: Listener[] = [];
  const { settle, counters } = createAttemptLedger();
  const tokenizer = loadMistralTokenizer();
  const surroundings = { seed: options.seed ?? 0, tokenizer, ticker: createPaceTicker(), settle };

  function isTaken(id: string): boolean {
    const engine = engines.get(id);
    return starting.has(id) || (engine !== undefined && engine.view().state !== 'stopped');
  }

  async function start(wanted: EngineOptions): Promise<RunningEngine> {
    const { id } = wanted;
    if (isTaken(id)) throw new Error(`engine ${id} runs already: stop it, or choose another id`);
    starting.add(id);
    try {
      const engine = await startEngine(wanted, surroundings);
      engines.set(id, engine);
      return { id, url: engine.url, port: engine.port, stop: () => engine.stop() };
    } finally {
      starting.delete(id);
    }
  }

  const desk: EngineDesk = {
    list: () => Array.from(engines.values(), (engine) => engine.view()),
    counters,
    behave: async (id, behaviour) => engines.get(id)?.behave(behaviour),
  };

  return {
    ...desk,
    start,
    stop: async (id) => engines.get(id)?.stop(),
    async listenAdmin(port) {
      const admin = await listenAdmin(desk, port);
      admins.push(admin);
      return { url: admin.url, port: admin.port };
    },
    async close() {
      await Promise.all([...engines.values()].map((engine) => engine.stop()));
      await Promise.all(admins.map((admin) => admin.close()));
    },
  };
}
