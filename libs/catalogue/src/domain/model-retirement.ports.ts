import type { ModelId, OperatorScope, Result, Scope } from '@beffroi/kernel';
import type { Model } from './model.ts';

/** Whoever runs models says here how often; the catalogue knows none of them. */
export abstract class ModelUses {
  /** Deployments of all collectivités and of the shared pool that are not gone yet. */
  abstract liveDeployments(scope: Scope, id: ModelId): Promise<number>;
}

export interface ModelNotFound {
  readonly kind: 'ModelNotFound';
  readonly model: string;
}
/** It is retired when nobody uses it any more. */
export interface ModelInUse {
  readonly kind: 'ModelInUse';
  readonly modelName: string;
  readonly deployments: number;
}

export interface RetireModelInput {
  /** By id or alias. */
  readonly model: string;
  /** false: it is offered again. */
  readonly retired: boolean;
  readonly idempotencyKey?: string | null | undefined;
}

/** Ends the offer of a model: nobody may ask for it from then on. */
export abstract class RetireModel {
  abstract execute(
    scope: OperatorScope,
    input: RetireModelInput,
  ): Promise<Result<Model, ModelNotFound | ModelInUse>>;
}
