import type { EngineAddress } from '@beffroi/contracts/dataplane';
import type { Offer } from '@beffroi/contracts/usage';
import { err, ok, type Result } from '@beffroi/kernel';
import type { Route } from '../records/record.views.ts';
import type { Authorised } from './authorise.ts';

/** Where a request goes. */
export interface Choice {
  readonly route: Route;
  /** The engine to try, then those to try if it does not accept a connection. */
  readonly engines: readonly EngineAddress[];
}

export interface ChooseRefusal {
  readonly kind: 'model-starting';
  readonly modelName: string;
}

/** What a collectivité pays for already comes first. */
const PREFERENCE: readonly Offer[] = ['dedicated', 'shared', 'external'];

/** @param random a number from 0 to 1, each time it is called */
export const choose = (
  { model, routes }: Authorised,
  random: () => number,
): Result<Choice, ChooseRefusal> => {
  const ready = routes.filter(({ state, engines }) => state === 'ready' && engines.length > 0);
  const offer = PREFERENCE.find((preferred) => ready.some((route) => route.offer === preferred));
  const route = drawByWeight(
    ready.filter((candidate) => candidate.offer === offer),
    ({ engines }) => engines.reduce((sum, { weight }) => sum + weight, 0),
    random,
  );
  if (!route) return err({ kind: 'model-starting', modelName: model.id });
  const first = drawByWeight(route.engines, ({ weight }) => weight, random)!;
  return ok({ route, engines: [first, ...route.engines.filter((engine) => engine !== first)] });
};

const drawByWeight = <T>(
  candidates: readonly T[],
  weightOf: (candidate: T) => number,
  random: () => number,
): T | undefined => {
  if (candidates.length <= 1) return candidates[0];
  let left = random() * candidates.reduce((sum, candidate) => sum + weightOf(candidate), 0);
  return candidates.find((candidate) => (left -= weightOf(candidate)) < 0) ?? candidates.at(-1);
};
