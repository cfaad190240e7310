import type { ModelRecord } from '@beffroi/contracts/dataplane';
import { isServable, type Model } from './model.ts';

const SERVED_TYPES: readonly Model['type'][] = [
  'text-generation',
  'text-embeddings-inference',
  'text-classification',
];

/** What gateways must know of a model; undefined for one that the platform cannot serve at all. */
export const modelRecord = (model: Model): ModelRecord | undefined =>
  model.contextTokens === null || !isServable(model) || !SERVED_TYPES.includes(model.type)
    ? undefined
    : {
        aliases: model.aliases,
        type: model.type,
        maxContextTokens: model.contextTokens,
        ...model.output,
        prices: model.prices,
        createdAt: Date.parse(model.releasedOn) / 1_000,
        ownedBy: model.publisher,
        abilities: { tools: model.capabilities.tools, reasoning: model.capabilities.reasoning },
        ...disclosed(model.parameters),
      };

const disclosed = ({
  totalBillions,
  activeBillions,
}: Model['parameters']): Pick<ModelRecord, 'parameters'> =>
  totalBillions === null || activeBillions === null ? {} : { parameters: { totalBillions, activeBillions } };
