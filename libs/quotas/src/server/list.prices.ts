import type { ModelCatalogue } from '@beffroi/catalogue/domain';
import type { PriceOf } from '../domain/index.ts';

const FREE = { inputMicros: 0, cachedInputMicros: 0, outputMicros: 0 };

/** Today's list prices; a model that has left the catalogue costs nothing any more. */
export const pricesOf = async (catalogue: ModelCatalogue): Promise<PriceOf> => {
  const prices = new Map((await catalogue.list()).map((model) => [model.id, model.prices]));
  return (model) => prices.get(model) ?? FREE;
};
