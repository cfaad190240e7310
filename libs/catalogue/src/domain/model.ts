import type { ModelPrices, ModelType } from '@beffroi/contracts/dataplane';
import type { ModelId } from '@beffroi/kernel';
import type { KvCache } from './kv-cache.ts';
import type { LocalisedText } from './localised-text.ts';
import type { Weights } from './weights.ts';

/** A member of the family as reviewed by people: what it is, may do and costs. */
export interface Model {
  /** Its public name, and its id everywhere. */
  readonly id: ModelId;
  readonly displayName: string;
  readonly publisher: string;
  readonly type: ModelType;
  /** Stable names that survive a change of model; each belongs to one model at a time. */
  readonly aliases: readonly string[];
  /** ISO 8601 date of its release. */
  readonly releasedOn: string;
  readonly lifecycle: Lifecycle;
  readonly licence: Licence;
  readonly selfHosting: SelfHosting;
  /** Sold by its publisher through an API today, whether or not its weights are public. */
  readonly externalApi: boolean;
  /** Where its weights are published, such as `mistralai/Ministral-3-8B-Instruct-2512`; null: nowhere. */
  readonly weightsRepository: string | null;
  readonly parameters: Parameters;
  readonly kvCache: KvCache;
  /** Whether the geometry was published by its makers or is still to confirm against its `params.json`. */
  readonly geometrySource: 'published' | 'to-confirm';
  /** The longest context, input and output together; null: undisclosed. */
  readonly contextTokens: number | null;
  /** Number formats it can be served in, best quality first; empty when it cannot be self-hosted. */
  readonly weights: readonly Weights[];
  /** The publisher's own table, context allowance included, in GB. */
  readonly publisherMinimumVramGb: { readonly bf16?: number; readonly fp8?: number; readonly fp4?: number };
  readonly capabilities: Capabilities;
  readonly engine: Engine;
  readonly output: OutputBounds;
  /** List price HT at start; tariffs that an assembly voted replace it. */
  readonly prices: ModelPrices;
}

/** In billions; null: undisclosed. `active` is what one token uses, less than `total` in a mixture of experts. */
export interface Parameters {
  readonly totalBillions: number | null;
  readonly activeBillions: number | null;
}

export interface Lifecycle {
  readonly state: 'current' | 'retired';
  /** ISO 8601 month from which its publisher's API serves it no more. */
  readonly retiredFromApi?: string;
}

export interface Licence {
  /** Its SPDX identifier, or its usual name where it has none. */
  readonly id: string;
  readonly url: string | null;
  /** What the operator must read before use. */
  readonly condition?: LocalisedText;
}

/** May the operator serve it from its own GPUs? */
export type SelfHosting =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly cause: 'licence' | 'no-public-weights' | 'not-supported';
      readonly reason: LocalisedText;
    };

export interface Capabilities {
  readonly vision: boolean;
  readonly tools: boolean;
  readonly reasoning: boolean;
  readonly audio: boolean;
}

/** How vLLM must be started for it. */
export interface Engine {
  readonly minimumVersion: string;
  /** `mistral`: its files follow Mistral's own layout; `huggingface`: the transformers layout. */
  readonly format: 'mistral' | 'huggingface';
  readonly runner: 'generate' | 'pooling';
}

/** Bounds the gateway reserves with, in tokens. */
export interface OutputBounds {
  readonly defaultMaxTokens: number;
  readonly floorTokens: number;
  readonly templateTokens: number;
  readonly maxTokensPerImage: number;
}

/** A tenant can be served by it through this platform: from its own GPUs or through its publisher's API. */
export const isServable = (model: Model): boolean => model.selfHosting.allowed || model.externalApi;
