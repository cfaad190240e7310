import { type FieldRule, integerFrom } from '../body/field.rules.ts';
import type { Caps } from './endpoint.ts';

/** Fields that multiply what a request costs. `best_of` and `prompt_logprobs` are vLLM's. */
export const cappedFields = (caps: Caps): ReadonlyMap<string, FieldRule<unknown>> =>
  new Map([
    ['n', integerFrom(1, caps.choices)],
    ['best_of', integerFrom(1, caps.choices)],
    ['prompt_logprobs', integerFrom(0, caps.promptLogprobs)],
  ]);

/**
 * With `echo`, vLLM tells as many probabilities of each token of the prompt as are asked for of the answer's.
 *
 * @param logprobs the field of the endpoint that asks for them
 */
export const cappedWithEcho = (logprobs: string, caps: Caps): ReadonlyMap<string, FieldRule<unknown>> =>
  new Map([[logprobs, integerFrom(0, caps.promptLogprobs)]]);
