import type { LimitMetric, ModelPrices, ModelRecord } from '@beffroi/contracts/dataplane';
import type { Bounds } from './charge.ts';

/** What is left of a limit, in the unit that holds count in. */
export interface Room {
  readonly metric: LimitMetric;
  readonly room: number;
}

/** The bounds with an output so small that they fit; undefined: it would be below what the offer sells. */
export const boundsWithin = (
  bounds: Bounds,
  room: Room,
  model: Pick<ModelRecord, 'floorTokens' | 'prices'>,
): Bounds | undefined => {
  if (bounds.choices === 0) return undefined;
  const outputTokens = Math.floor(outputWithin(bounds, room, model.prices) / bounds.choices);
  return outputTokens < Math.max(1, model.floorTokens) || outputTokens >= bounds.outputTokens
    ? undefined
    : { ...bounds, outputTokens };
};

const outputWithin = ({ inputTokens }: Bounds, { metric, room }: Room, prices: ModelPrices): number => {
  if (metric === 'tokens') return room - inputTokens;
  if (metric !== 'euros' || prices.outputMicros === 0) return 0;
  const dearest = Math.max(prices.inputMicros, prices.cachedInputMicros);
  return Math.floor((room * 1_000_000 - inputTokens * dearest) / prices.outputMicros);
};
