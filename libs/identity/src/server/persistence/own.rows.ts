import { type CollectiviteId, isUuid, type Scope } from '@beffroi/kernel';
import type { Reading } from '@beffroi/platform/typeorm';
import type { EntityTarget, ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** The application's own filter on a table with `collectivite_id`; row-level security stands behind it. */
export const ownRows = <Entity extends ObjectLiteral>(
  { manager, scope }: Reading,
  entity: EntityTarget<Entity>,
  alias: string,
): SelectQueryBuilder<Entity> => {
  const query = manager.createQueryBuilder(entity, alias).where('true');
  const own = ownOf(scope);
  return own === undefined ? query : query.andWhere(`${alias}.collectivite_id = :own`, { own });
};

const ownOf = (scope: Scope): CollectiviteId | undefined =>
  scope.kind === 'tenant' ? scope.collectiviteId : undefined;

/** Narrows to one collectivité where it is named; what is no id is nobody's. */
export const narrowTo = <Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  collectiviteId: CollectiviteId | undefined,
): SelectQueryBuilder<Entity> =>
  collectiviteId === undefined
    ? query
    : query.andWhere(`${query.alias}.collectivite_id = any(:owners)`, {
        owners: [collectiviteId].filter(isUuid),
      });
