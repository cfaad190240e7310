import type { SiteId } from '@beffroi/kernel';
import type { Engine } from '../engines/engine.ts';
import { type EngineFailure, mayTryAnother } from '../engines/engine.failure.ts';
import type { Route } from '../records/record.views.ts';
import type { Choice } from './choose.ts';

export interface TryTerms {
  readonly passage: Choice;
  readonly tenantId: string;
  /** What it keeps an engine busy with, at most. */
  readonly tokens: number;
}

/** The engines that one request is given to, one after the other until one answers. */
export class Tries {
  readonly #terms: TryTerms;
  #passage: Choice;
  /** Engines that failed it. */
  #failed: readonly Engine[] = NONE;
  /** Theirs, where another was asked after them. */
  failedSites: readonly SiteId[] = NOWHERE;
  /** How many of those had got the request. */
  #received = 0;
  /** The engine has it among those under way. */
  #isCarried = false;

  constructor(terms: TryTerms) {
    this.#terms = terms;
    this.#passage = terms.passage;
  }

  get route(): Route {
    return this.#passage.route;
  }
  get engine(): Engine {
    return this.#passage.engine;
  }
  /** The route, where it is not the one of the admission. */
  get reroute(): Route | undefined {
    return this.route === this.#terms.passage.route ? undefined : this.route;
  }
  get count(): number {
    return this.#failed.length + (this.#failed.includes(this.engine) ? 0 : 1);
  }

  begin(): Choice {
    this.#isCarried = true;
    this.engine.began(this.#terms.tokens);
    return this.#passage;
  }

  /** The engine has no more to do with it. */
  end(): void {
    if (!this.#isCarried) return;
    this.#isCarried = false;
    this.engine.ended(this.#terms.tokens);
  }

  /** @param retryAfterSeconds what the engine said, if it is busy */
  fail(failure: EngineFailure, nowMs: number, retryAfterSeconds?: number): void {
    this.engine.failed(failure, nowMs, { tenantId: this.#terms.tenantId, retryAfterSeconds });
  }

  /** Moves on to another engine, if one may be asked. @returns whether there is one */
  moveOn(failure: EngineFailure, another: (tried: readonly Engine[]) => Choice | undefined): boolean {
    this.#failed = [...this.#failed, this.engine];
    if (failure.kind !== 'unreachable') this.#received++;
    const attempts = { made: this.#failed.length, received: this.#received };
    const next = mayTryAnother(failure, attempts) ? another(this.#failed) : undefined;
    if (!next) return false;
    this.end();
    this.failedSites = [...this.failedSites, this.route.siteId];
    this.#passage = next;
    return true;
  }
}

const NONE: readonly Engine[] = [];
const NOWHERE: readonly SiteId[] = [];
