import type { ModelType } from '@beffroi/contracts/dataplane';
import type { BodyRules } from '../body/inference.body.ts';
import type { UsageReader } from '../observe/usage.reader.ts';

/**
 * A path where a model answers. One pipeline serves them all; what differs is said here. Engines are asked at the
 * same path.
 */
export interface InferenceEndpoint {
  readonly path: string;
  /** The types of model that answer here. */
  readonly modelTypes: readonly ModelType[];
  readonly body: BodyRules;
  /** How what the engine says of its usage is read. */
  readonly readUsage: UsageReader;
}
