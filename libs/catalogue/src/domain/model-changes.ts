import { brandId, type ModelId } from '@beffroi/kernel';
import type { Model } from './model.ts';

export interface ModelChanges {
  readonly changed: readonly { readonly model: Model; readonly digest: string }[];
  /** In the database and in no release any more. */
  readonly withdrawn: readonly ModelId[];
}

/** What a new release changes. @param known digests by id, as the last release left them */
export const modelChanges = (
  known: ReadonlyMap<string, string>,
  reviewed: readonly { readonly model: Model; readonly digest: string }[],
): ModelChanges => {
  const ids = new Set<string>(reviewed.map(({ model }) => model.id));
  return {
    changed: reviewed.filter(({ model, digest }) => known.get(model.id) !== digest),
    withdrawn: [...known.keys()].filter((id) => !ids.has(id)).map((id) => brandId<ModelId>(id)),
  };
};
