import type { ModelType } from '@beffroi/contracts/dataplane';
import type { DeploymentId } from '@beffroi/kernel';

export interface ProbeTarget {
  /** Whose engine it is. */
  readonly deploymentId: DeploymentId;
  /** Origin of the engine, without `/v1`. */
  readonly url: string;
  readonly apiKey: string;
  /** The name the engine serves the model under. */
  readonly model: string;
  /** Decides what it is asked. */
  readonly modelType: ModelType;
  readonly timeoutMs: number;
}

/** What the engine says that the question used. */
export interface ProbeTokens {
  readonly prompt: number;
  readonly generation: number;
}

export type ProbeOutcome =
  | { readonly kind: 'answered'; readonly latencyMs: number; readonly tokens: ProbeTokens }
  | { readonly kind: 'failed'; readonly reason: string };

/** Asks an engine for one tiny answer, as a client would, before anybody is sent to it. */
export abstract class EngineProbe {
  abstract smokeTest(target: ProbeTarget): Promise<ProbeOutcome>;
}
