import DataLoader from 'dataloader';
import type { OperatorScope, TenantScope } from '@beffroi/kernel';

/** Reads many rows at once; an id that has no row is simply not in the map. */
export type ReadMany<Value> = (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

/** The loaders of one request, one per name and tenant: what one tenant loaded is never handed to another. */
export class Loaders {
  private readonly byKey = new Map<string, DataLoader<string, unknown>>();

  /**
   * Joins this read with the others of the same name and tenant in this tick; answers null where there is no row.
   *
   * @param name what is read, such as `tenancy.collectivite`; the same name must always read the same thing
   */
  load<Value>(
    name: string,
    scope: OperatorScope | TenantScope,
    id: string,
    readMany: ReadMany<Value>,
  ): Promise<Value | null> {
    const key = `${name}/${scope.kind === 'tenant' ? scope.collectiviteId : 'operator'}`;
    let loader = this.byKey.get(key);
    if (!loader) {
      loader = new DataLoader(async (ids: readonly string[]) => {
        const found = await readMany(ids);
        return ids.map((each) => found.get(each) ?? null);
      });
      this.byKey.set(key, loader);
    }
    return loader.load(id) as Promise<Value | null>;
  }
}
