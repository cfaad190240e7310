import type { GatewayError } from '@beffroi/contracts/openai';

/** What a client is told of each refusal of a stage: the cause, then the remedy, in both languages. */
export type Answers<Refusal extends { readonly kind: string }> = {
  readonly [Kind in Refusal['kind']]: (refusal: Extract<Refusal, { kind: Kind }>) => GatewayError;
};
