import type { WireModel } from '@beffroi/contracts/openai';
import type { ModelHealthReading } from '../engines/model.health.ts';
import type { Model } from '../records/record.views.ts';
import { type Authorised, servedContextTokens } from './authorise.ts';

const MICROS_PER_EURO = 1_000_000;

/** A model as Albert's clients read it. The context is what is served, which may be less than the model's. */
export const wireModel = (authorised: Authorised): WireModel => {
  const { model } = authorised;
  return {
    object: 'model',
    id: model.id,
    type: model.type,
    aliases: model.aliases,
    created: model.createdAt ?? 0,
    owned_by: model.ownedBy ?? '',
    max_context_length: servedContextTokens(authorised),
    costs: {
      prompt_tokens: model.prices.inputMicros / MICROS_PER_EURO,
      completion_tokens: model.prices.outputMicros / MICROS_PER_EURO,
    },
  };
};

/**
 * A model as Mistral's SDK reads it: it tells models apart by a `type` of its own, and gives an undefined `id` for
 * one with Albert's.
 */
export const mistralModel = (authorised: Authorised) => ({
  ...wireModel(authorised),
  type: 'base',
  capabilities: {
    completion_chat: authorised.model.type === 'text-generation',
    vision: authorised.model.maxTokensPerImage > 0,
    function_calling: authorised.model.abilities?.tools ?? false,
    reasoning: authorised.model.abilities?.reasoning ?? false,
  },
});

/** Under each of its names: La Suite's assistant looks for the one it is configured with. */
export const wireModelHealth = (
  { id, aliases }: Model,
  { colour }: ModelHealthReading,
): { readonly id: string; readonly status: string }[] =>
  [id, ...aliases].map((name) => ({ id: name, status: colour }));
