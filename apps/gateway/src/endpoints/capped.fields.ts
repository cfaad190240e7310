import { type FieldRule, integerFrom } from '../body/field.rules.ts';
import type { Caps } from './endpoint.ts';

/** Fields that multiply what a request costs. `best_of` and `prompt_logprobs` are vLLM's. */
export const cappedFields = (caps: Caps): ReadonlyMap<string, FieldRule<unknown>> =>
  new Map([
    ['n', integerFrom(1, caps.choices)],
    ['best_of', integerFrom(1, caps.choices)],
    ['prompt_logprobs', integerFrom(0, caps.promptLogprobs)],
  ]);
