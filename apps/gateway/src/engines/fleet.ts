import type { ReachableAddresses } from '@beffroi/catalogue/domain';
import type { EngineAddress } from '@beffroi/contracts/dataplane';
import type { Route } from '../records/record.views.ts';
import { Engine } from './engine.ts';
import type { Condition } from './standing.ts';
import { type ConnectionsOptions, openConnections } from './connections/open.connections.ts';

export interface FleetOptions extends Omit<ConnectionsOptions, 'reachable'> {
  /** Requests that may be under way with one engine. */
  readonly mostInFlight: number;
  /** Requests that an engine takes at once, before it has said how many it can. */
  readonly engineRoom: number;
  /** Where the engines of providers may lie. */
  readonly reachable: ReachableAddresses;
}

interface Crew {
  readonly route: Route;
  readonly engines: readonly Engine[];
}

const NONE: readonly Engine[] = [];

const isWell = (condition: Condition): boolean => condition === 'ready' || condition === 'on-trial';

/** The engines behind every route. What is known of one outlives a new version of its route's record. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #crews = new Map<string, Crew>();

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  get mostInFlight(): number {
    return this.#options.mostInFlight;
  }

  /** For a request that began under an earlier version of the route: those of its engines that are still there. */
  enginesOf(route: Route): readonly Engine[] {
    const crew = this.#crews.get(route.id);
    if (!crew || crew.route === route) return crew?.engines ?? NONE;
    return crew.engines.filter(({ identity }) => route.engines.some(({ url }) => url === identity.url));
  }

  /**
   * Requests that the engines of a route take at once: those in good standing, or all that are not busy where none is.
   * Undefined: it has none that a request could go to.
   */
  roomOf(routeId: string, nowMs: number): number | undefined {
    const crew = this.#crews.get(routeId);
    const engines = crew?.route.state === 'ready' ? crew.engines.filter(({ weight }) => weight > 0) : NONE;
    if (engines.length === 0) return undefined;
    const well = engines.filter((engine) => isWell(engine.conditionAt(nowMs)));
    const serving = well.length > 0 ? well : engines.filter((engine) => engine.conditionAt(nowMs) !== 'busy');
    return serving.reduce((sum, { room }) => sum + room, 0);
  }

  /** One that is well. */
  anyOf(route: Route, nowMs: number): Engine | undefined {
    return this.enginesOf(route).find((engine) => engine.conditionAt(nowMs) === 'ready');
  }

  *all(): Iterable<Crew> {
    yield* this.#crews.values();
  }

  /** The routes as they are now: meets the engines that are new, and lets go of those that no route names. */
  follow(routes: Iterable<Route>): void {
    const named = new Set<string>();
    for (const route of routes) {
      named.add(route.id);
      if (this.#crews.get(route.id)?.route !== route) this.#muster(route);
    }
    for (const [id, { engines }] of this.#crews) {
      if (named.has(id)) continue;
      this.#crews.delete(id);
      for (const engine of engines) engine.retire();
    }
  }

  async close(): Promise<void> {
    const engines = [...this.#crews.values()].flatMap((crew) => crew.engines);
    this.#crews.clear();
    await Promise.all(engines.map((engine) => engine.destroy()));
  }

  #muster(route: Route): void {
    const before = this.#crews.get(route.id)?.engines ?? NONE;
    const engines = route.engines.map((address) => {
      const known = before.find(({ identity }) => identity.url === address.url);
      if (known) known.weight = address.weight;
      return known ?? this.#recruit(route, address);
    });
    for (const engine of before) if (!engines.includes(engine)) engine.retire();
    this.#crews.set(route.id, { route, engines });
  }

  #recruit({ id, offer }: Route, { url, weight }: EngineAddress): Engine {
    const { engineRoom, reachable, ...timeouts } = this.#options;
    const options = {
      ...timeouts,
      reachable: offer === 'external' ? reachable : undefined,
    };
    const open = () => openConnections(url, options);
    return new Engine({ routeId: id, url }, { weight, room: engineRoom, open });
  }
}
