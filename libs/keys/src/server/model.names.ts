import type { ModelCatalogue } from '@beffroi/catalogue/domain';
import { err, type ModelId, ok, type Result } from '@beffroi/kernel';
import type { NoModels, UnknownModel } from '../domain/index.ts';

/** The ids of models that people named by id or alias, each once; a key for none of them would open nothing. */
export const resolveModels = async (
  catalogue: ModelCatalogue,
  names: readonly string[],
): Promise<Result<ModelId[], NoModels | UnknownModel>> => {
  if (names.length === 0) return err({ kind: 'NoModels' });
  const ids = new Set<ModelId>();
  for (const name of names) {
    const model = await catalogue.resolve(name);
    if (!model) return err({ kind: 'UnknownModel', model: name });
    ids.add(model.id);
  }
  return ok([...ids]);
};
