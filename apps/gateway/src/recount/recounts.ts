import type { CollectiviteId } from '@beffroi/kernel';
import type { Engine } from '../engines/engine.ts';
import type { Route } from '../records/record.views.ts';
import { countTokens } from './tokenize.call.ts';

/** A prompt whose tokens nobody has counted. */
export interface Recount {
  /** Where it was answered, or shall be: the prompt goes nowhere else. */
  readonly route: Route;
  /** For `/tokenize`. */
  readonly body: Buffer;
  /** Asked just before the prompt is sent: what was allowed when it was wanted may not be by then. */
  readonly maySend: () => boolean;
  /** Called only where an engine says how many. */
  readonly counted: (inputTokens: number) => void;
  /** Where somebody waits for it: what is not counted by then stays uncounted. */
  readonly withinMs?: number;
  /** Whoever has one under way has no second counted: engines are everybody's. */
  readonly onlyFor?: CollectiviteId;
  /** Called where none does. */
  readonly uncounted?: () => void;
}

export interface RecountsOptions {
  readonly engineOf: (route: Route) => Engine | undefined;
  readonly timeoutMs?: number;
  readonly mostWaitingBytes?: number;
}

const AT_ONCE = 4;
/** From the end of the request: what is not counted by then stays estimated. */
const TIMEOUT_MS = 10_000;
const MOST_WAITING_BYTES = 8 * 1024 * 1024;
/** Of each that waits, beside its bytes. */
const OVERHEAD_BYTES = 1_024;

interface Waiting extends Recount {
  readonly untilMs: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Has engines count prompts, a few at a time, as long as that takes little: after their requests are over, those that broke
 * off before their engine said what it used; before, those whose bound does not fit what is left of a limit. What finds no
 * room, or no answer in time, stays uncounted.
 */
export class Recounts {
  readonly #options: RecountsOptions;
  readonly #waiting: Waiting[] = [];
  readonly #owners = new Set<CollectiviteId>();
  #leftBytes: number;
  #running = 0;
  #isStopped = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: RecountsOptions) {
    this.#options = options;
    this.#leftBytes = options.mostWaitingBytes ?? MOST_WAITING_BYTES;
  }

  want(recount: Recount): void {
    const bytes = bytesOf(recount);
    const { onlyFor, withinMs } = recount;
    const isSecond = onlyFor !== undefined && this.#owners.has(onlyFor);
    if (isSecond || bytes > this.#leftBytes || this.#isStopped) return recount.uncounted?.();
    this.#leftBytes -= bytes;
    if (onlyFor !== undefined) this.#owners.add(onlyFor);
    const untilMs = performance.now() + (withinMs ?? this.#options.timeoutMs ?? TIMEOUT_MS);
    const waiting: Waiting = { ...recount, untilMs, timer: undefined };
    if (withinMs !== undefined) waiting.timer = setTimeout(() => this.#giveUp(waiting), withinMs);
    this.#waiting.push(waiting);
    if (this.#running < AT_ONCE) void this.#run();
  }

  /** Others have taken all its time. */
  #giveUp(waiting: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    this.#forget(waiting);
    waiting.uncounted?.();
  }

  #forget(waiting: Waiting): void {
    this.#leftBytes += bytesOf(waiting);
    if (waiting.onlyFor !== undefined) this.#owners.delete(waiting.onlyFor);
  }

  /** Resolves when none is left; `withinMs` later those that remain stay estimated. Nothing is counted afterwards. */
  async stop(withinMs: number): Promise<void> {
    if (this.#running > 0) await this.#idle(withinMs);
    this.#isStopped = true;
    for (const { timer, uncounted } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      uncounted?.();
    }
  }

  #idle(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #run(): Promise<void> {
    this.#running++;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      clearTimeout(next.timer);
      const told = await this.#count(next);
      this.#forget(next);
      told();
    }
    this.#running--;
    if (this.#running === 0) this.#whenIdle?.();
  }

  /** @returns what tells whoever wanted it */
  async #count({ route, body, maySend, counted, uncounted, untilMs }: Waiting): Promise<() => void> {
    const leftMs = untilMs - performance.now();
    const engine = this.#options.engineOf(route);
    const nobody = () => uncounted?.();
    if (leftMs <= 0 || !engine || !maySend()) return nobody;
    const count = await countTokens({ engine, route, body, signal: AbortSignal.timeout(Math.ceil(leftMs)) });
    return count === undefined || this.#isStopped ? nobody : () => counted(count);
  }
}

const bytesOf = ({ body }: Recount): number => body.length + OVERHEAD_BYTES;
