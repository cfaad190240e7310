import type { ServiceClass } from '@beffroi/contracts/dataplane';
import type { Result } from '@beffroi/kernel';
import type { InferenceBody } from '../body/inference.body.ts';
import { upstreamBody } from '../body/upstream.body.ts';
import type { Engine } from '../engines/engine.ts';
import type { Fleet } from '../engines/fleet.ts';
import type { Route, Tenant } from '../records/record.views.ts';
import type { Authorised } from './authorise.ts';
import { type Choice, choose, type ChooseRefusal } from './choose.ts';

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
  ): Result<Choice, ChooseRefusal> {
    const { tenant, body } = this.#facts;
    return choose(authorised, { nowMs, fleet: this.#fleet, tenantId: tenant.id, body, tried });
  }

  /** The body as an engine of that route gets it: written when it is sent, and kept by nobody. */
  bodyFor(route: Route): Buffer {
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
