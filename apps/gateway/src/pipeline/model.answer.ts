import type { WireModel } from '@beffroi/contracts/openai';
import type { ModelHealthReading } from '../engines/model.health.ts';
import type { Model } from '../records/record.views.ts';

const MICROS_PER_EURO = 1_000_000;

/** A model as Albert's clients read it. */
export const wireModel = (model: Model): WireModel => ({
  object: 'model',
  id: model.id,
  type: model.type,
  aliases: model.aliases,
  created: model.createdAt ?? 0,
  owned_by: model.ownedBy ?? '',
  max_context_length: model.maxContextTokens,
  costs: {
    prompt_tokens: model.prices.inputMicros / MICROS_PER_EURO,
    completion_tokens: model.prices.outputMicros / MICROS_PER_EURO,
  },
});

/** Under each of its names: La Suite's assistant looks for the one it is configured with. */
export const wireModelHealth = (
  { id, aliases }: Model,
  { colour }: ModelHealthReading,
): { readonly id: string; readonly status: string }[] =>
  [id, ...aliases].map((name) => ({ id: name, status: colour }));
