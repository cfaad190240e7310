import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { type Result, ok } from '@beffroi/kernel';
import type { InferenceBody } from '../body/inference.body.ts';
import { upstreamBody } from '../body/upstream.body.ts';
import type { Engine } from '../engines/engine.ts';
import type { Fleet } from '../engines/fleet.ts';
import type { Route, Tenant } from '../records/record.views.ts';
import type { Authorised } from './authorise.ts';
import { type Choice, choose, type ChooseRefusal } from './choose.ts';

/** An engine, and the body as it gets it. */
export interface Passage extends Choice {
  readonly body: Buffer;
}

export interface PassageFacts {
  readonly tenant: Tenant;
  readonly body: InferenceBody;
  /** For a request that bounds its output by nothing. */
  readonly maxTokens: number;
}

/** The ways of one request to an engine: a first, and others where that fails. */
export class Passages {
  readonly #facts: PassageFacts;
  readonly #fleet: Fleet;
  #mostTokens: number | undefined;

  constructor(facts: PassageFacts, fleet: Fleet) {
    this.#facts = facts;
    this.#fleet = fleet;
  }

  /** From now on no engine is asked for more output. */
  lowerOutput(mostTokens: number): void {
    this.#mostTokens = mostTokens;
  }

  /**
   * @param authorised as of now: the way lies within it
   * @param nowMs of the monotonic clock
   * @param tried engines that have failed the request
   */
  next(
    authorised: Authorised,
    nowMs: number,
    tried: readonly Engine[] = NONE,
  ): Result<Passage, ChooseRefusal> {
    const { tenant, body } = this.#facts;
    const state = { nowMs, fleet: this.#fleet, tenantId: tenant.id, body, tried };
    const chosen = choose(authorised, state);
    if (!chosen.ok) return chosen;
    const { route, engine } = chosen.value;
    return ok({ route, engine, body: this.#bodyFor(route) });
  }

  /** The same way, with the output that was left since. */
  on(passage: Passage): Passage {
    return this.#mostTokens === undefined ? passage : { ...passage, body: this.#bodyFor(passage.route) };
  }

  #bodyFor(route: Route): Buffer {
    const { body, maxTokens, tenant } = this.#facts;
    const isShared = route.offer === 'shared';
    return upstreamBody(body, {
      servedName: route.servedName,
      dialect: route.kind,
      maxTokens,
      mostTokens: this.#mostTokens,
      cacheSalt: isShared ? tenant.cacheSalt : undefined,
      priority: isShared ? PRIORITIES[tenant.class] : undefined,
    });
  }
}

const NONE: readonly Engine[] = [];

/** Among those who share an engine. */
const PRIORITIES: Readonly<Record<ServiceClass, number | undefined>> = {
  garanti: -1,
  standard: undefined,
  differe: 1,
};

/** Providers may answer below another path than `/v1`. */
export const pathOn = ({ basePath }: Route, path: string): string =>
  basePath === undefined ? path : basePath + path.slice('/v1'.length);
