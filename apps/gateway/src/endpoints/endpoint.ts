import type { ModelType } from '@beffroi/contracts/dataplane';
import type { BodyRules } from '../body/inference.body.ts';
import type { UsageReader } from '../observe/usage.reader.ts';
import type { EndpointDescription } from './endpoint.description.ts';

/** How much one request may ask for; vLLM would grant thousands of answers and of probabilities for each token. */
export interface Caps {
  readonly choices: number;
  readonly promptLogprobs: number;
}

/**
 * A path where a model answers. One pipeline serves them all; what differs is said here. Engines are asked at the
 * same path.
 */
export interface InferenceEndpoint {
  readonly path: string;
  /** The types of model that answer here. */
  readonly modelTypes: readonly ModelType[];
  readonly bodyRules: (caps: Caps) => BodyRules;
  /** How what the engine says of its usage is read. */
  readonly readUsage: UsageReader;
  /** `object` of a whole answer, where engines leave it out and Albert does not. */
  readonly answerObject?: string;
  readonly description: EndpointDescription;
}
