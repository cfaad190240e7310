import type { Offer } from '@beffroi/contracts/usage';
import { err, ok, type Result, unreachable } from '@beffroi/kernel';
import type { InferenceBody } from '../body/inference.body.ts';
import { attraction, promptHash } from '../engines/affinity.ts';
import type { Engine } from '../engines/engine.ts';
import type { Fleet } from '../engines/fleet.ts';
import type { Route } from '../records/record.views.ts';
import type { Authorised } from './authorise.ts';

/** Where a request goes. */
export interface Choice {
  readonly route: Route;
  readonly engine: Engine;
}

export type ChooseRefusal =
  | { readonly kind: 'model-starting'; readonly modelName: string }
  /** Every engine has as much to do as it may have, or says so. */
  | { readonly kind: 'engine-busy'; readonly retryAfterSeconds: number | undefined };

/** What choosing goes by, beside the routes. */
export interface ChoosingState {
  readonly nowMs: number;
  readonly fleet: Pick<Fleet, 'enginesOf' | 'mostInFlight'>;
  readonly tenantId: string;
  readonly body: Pick<InferenceBody, 'bytes' | 'inputs'>;
  /** Engines that have failed this request already. */
  readonly tried: readonly Engine[];
}

/**
 * The best tier that has an engine to take the request; in it, the engine where the prompt is at home, unless that
 * has much more to do than the least loaded. Engines that were sent away serve only where no other is left.
 * `routes` are those that authorisation left: choosing never looks beyond them.
 */
export const choose = (
  { model, routes }: Pick<Authorised, 'model' | 'routes'>,
  state: ChoosingState,
): Result<Choice, ChooseRefusal> => {
  const least = leastLoaded(routes, state);
  if (!least) return err(refusalFor(model.id, routes, state));
  if (least.equals === 1) return ok(least);
  const home = homeOf(routes, least.tier, state);
  const bearableTokens = loadOf(least.engine) * BEARABLE + SLACK_TOKENS;
  return ok(home && loadOf(home.engine) <= bearableTokens ? home : least);
};

/** Where a prompt is at home it is computed faster: that is worth waiting behind so much more, not behind all. */
const BEARABLE = 1.5;
const SLACK_TOKENS = 16_384;
/** What a request in an engine's own queue is taken for. */
const TOKENS_OF_WAITING = 1_024;

/** What a collectivité pays for already comes first. */
const OFFER_RANK: Readonly<Record<Offer, number>> = { dedicated: 0, shared: 1, external: 2 };
const OFFERS = 3;
/** After every tier of engines in good standing. */
const LAST_RESORT = 1e9;
const NEVER = Number.POSITIVE_INFINITY;

interface LeastLoaded extends Choice {
  readonly tier: number;
  /** How many engines its tier has, itself included. */
  readonly equals: number;
}

const leastLoaded = (routes: readonly Route[], state: ChoosingState): LeastLoaded | undefined => {
  let best: Choice | undefined;
  let tier = NEVER;
  let equals = 0;
  for (const route of routes) {
    for (const engine of state.fleet.enginesOf(route)) {
      const itsTier = tierOf(route, engine, state);
      if (itsTier === NEVER || itsTier > tier) continue;
      equals = itsTier === tier ? equals + 1 : 1;
      if (!best || itsTier < tier || loadOf(engine) < loadOf(best.engine)) best = { route, engine };
      tier = itsTier;
    }
  }
  return best && { route: best.route, engine: best.engine, tier, equals };
};

const homeOf = (routes: readonly Route[], tier: number, state: ChoosingState): Choice | undefined => {
  const hash = promptHash(state.tenantId, state.body);
  let home: Choice | undefined;
  let strongest = Number.NEGATIVE_INFINITY;
  for (const route of routes) {
    for (const engine of state.fleet.enginesOf(route)) {
      if (tierOf(route, engine, state) !== tier) continue;
      const strength = attraction(hash, engine);
      if (strength <= strongest) continue;
      strongest = strength;
      home = { route, engine };
    }
  }
  return home;
};

/** Lower is better: the order of its route, then the offer; {@link NEVER}: not for this request. */
const tierOf = (route: Route, engine: Engine, state: ChoosingState): number => {
  if (route.state !== 'ready' || engine.weight <= 0) return NEVER;
  if (engine.requestsInFlight >= state.fleet.mostInFlight || state.tried.includes(engine)) return NEVER;
  const tier = rankOf(route);
  const condition = engine.conditionAt(state.nowMs);
  switch (condition) {
    case 'ready':
      return tier;
    case 'on-trial':
      return engine.requestsInFlight === 0 ? tier : tier + LAST_RESORT;
    case 'busy':
      return NEVER;
    case 'ejected':
    case 'unhealthy':
      return tier + LAST_RESORT;
    default:
      return unreachable(condition);
  }
};

/** Lower is chosen first, whatever the state of its engines. */
export const rankOf = ({ order, offer }: Pick<Route, 'order' | 'offer'>): number =>
  (order ?? 0) * OFFERS + OFFER_RANK[offer];

/** Tokens under way for each unit of weight. */
const loadOf = ({ tokensInFlight, requestsWaiting, weight }: Engine): number =>
  (tokensInFlight + requestsWaiting * TOKENS_OF_WAITING) / weight;

const refusalFor = (modelName: string, routes: readonly Route[], state: ChoosingState): ChooseRefusal => {
  const engines = routes
    .filter((route) => route.state === 'ready')
    .flatMap((route) => [...state.fleet.enginesOf(route)]);
  if (engines.length === 0) return { kind: 'model-starting', modelName };
  const waitsMs = engines.map(({ standing }) => standing.busyUntilMs - state.nowMs).filter((ms) => ms > 0);
  const retryAfterSeconds = waitsMs.length > 0 ? Math.ceil(Math.min(...waitsMs) / 1_000) : undefined;
  return { kind: 'engine-busy', retryAfterSeconds };
};
