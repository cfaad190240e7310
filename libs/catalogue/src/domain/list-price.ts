import type { ModelPrices } from '@beffroi/contracts/dataplane';
import type { ModelId, Scope } from '@beffroi/kernel';

/** What a model costs from an instant on, until another takes its place. */
export interface ListPrice {
  readonly prices: ModelPrices;
  /** null: since before anybody kept book of it. */
  readonly since: Date | null;
}

/** A price of one model, from an instant on. */
export interface ModelListPrice extends ListPrice {
  readonly modelId: ModelId;
}

export abstract class ListPrices {
  /** That in force at an instant; undefined: no such model was ever known. */
  abstract at(scope: Scope, model: ModelId, instant: Date): Promise<ListPrice | undefined>;
  /** All that is known, of models that are gone too; in the order in which they come into force. */
  abstract history(scope: Scope): Promise<readonly ModelListPrice[]>;
}
