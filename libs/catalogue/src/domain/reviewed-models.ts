import type { ModelId } from '@beffroi/kernel';
import { ModelCatalogue } from './catalogue.port.ts';
import type { Model } from './model.ts';
import { MODEL_FAMILY } from './models/family.ts';

/** The catalogue as shipped: reviewed data, the same in every program of a release. */
export class ReviewedModels extends ModelCatalogue {
  readonly #models: readonly Model[];
  readonly #byId: ReadonlyMap<string, Model>;
  readonly #byName: ReadonlyMap<string, Model>;

  constructor(models: readonly Model[] = MODEL_FAMILY) {
    super();
    this.#models = models;
    this.#byId = new Map(models.map((model) => [model.id, model]));
    this.#byName = new Map(
      models.flatMap((model) => [model.id, ...model.aliases].map((name) => [name, model])),
    );
  }

  async find(id: ModelId): Promise<Model | undefined> {
    return this.#byId.get(id);
  }

  async resolve(name: string): Promise<Model | undefined> {
    return this.#byName.get(name);
  }

  async list(): Promise<readonly Model[]> {
    return this.#models;
  }
}
