import type { ModelPrices } from '@beffroi/contracts/dataplane';
import type { ModelId, Scope } from '@beffroi/kernel';

/** What a model costs from an instant on, until another takes its place. */
export interface ListPrice {
  readonly prices: ModelPrices;
  /** null: since before anybody kept book of it. */
  readonly since: Date | null;
}

export abstract class ListPrices {
  /** That in force at an instant; undefined: no such model was ever known. */
  abstract at(scope: Scope, model: ModelId, instant: Date): Promise<ListPrice | undefined>;
}
