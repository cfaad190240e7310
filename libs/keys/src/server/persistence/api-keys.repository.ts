import { type ApiKeyId, brandId, isUuid, ok, type Scope } from '@beffroi/kernel';
import { pageByKeyset, type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type ApiKey,
  ApiKeys,
  type KeyFilter,
  type KeyState,
  type ProjectKeys,
  type ProjectKeysFilter,
} from '../../domain/index.ts';
import { ApiKeyEntity } from './api-key.entity.ts';

@Injectable()
export class ApiKeysRepository extends ApiKeys {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async find(scope: Scope, id: ApiKeyId): Promise<ApiKey | undefined> {
    return (await this.findMany(scope, [id])).get(id);
  }

  async findMany(scope: Scope, ids: readonly ApiKeyId[]): Promise<ReadonlyMap<ApiKeyId, ApiKey>> {
    const rows = await this.unitOfWork.read(scope, (reading) =>
      visible(reading)
        .andWhere('api_key.id = any(:ids)', { ids: ids.filter(isUuid) })
        .getMany(),
    );
    return new Map(rows.map(toApiKey).map((apiKey) => [apiKey.id, apiKey]));
  }

  async list(
    scope: Scope,
    { collectiviteId, projectId }: KeyFilter,
    page: PageRequest,
  ): Promise<PageOf<ApiKey>> {
    const rows = await this.unitOfWork.read(scope, (reading) => {
      const query = visible(reading);
      if (collectiviteId !== undefined)
        query.andWhere('api_key.collectivite_id = any(:owners)', { owners: [collectiviteId].filter(isUuid) });
      if (projectId !== undefined)
        query.andWhere('api_key.project_id = any(:projects)', { projects: [projectId].filter(isUuid) });
      return pageByKeyset(query, page);
    });
    if (!rows.ok) return rows;
    const items = rows.value.items.map(({ node, cursor }) => ({ cursor, node: toApiKey(node) }));
    return ok({ ...rows.value, items });
  }

  async ofProject(
    scope: Scope,
    { projectId, state, offset, limit }: ProjectKeysFilter,
  ): Promise<ProjectKeys> {
    const [rows, total] = await this.unitOfWork.read(scope, (reading) =>
      visible(reading)
        .andWhere('api_key.project_id = any(:projects)', { projects: [projectId].filter(isUuid) })
        .andWhere(state === undefined ? 'api_key.revoked_at is null' : IN_STATE[state])
        .orderBy('api_key.id')
        .offset(offset)
        .limit(limit)
        .getManyAndCount(),
    );
    return { total, keys: rows.map(toApiKey) };
  }
}

/** As `keyState` says it. */
const IN_STATE: Readonly<Record<KeyState, string>> = {
  active: 'api_key.revoked_at is null and (api_key.expires_at is null or api_key.expires_at > now())',
  expired: 'api_key.revoked_at is null and api_key.expires_at <= now()',
  revoked: 'api_key.revoked_at is not null',
};

export const toApiKey = (row: ApiKeyEntity): ApiKey => ({
  id: brandId(row.id),
  publicId: row.publicId,
  collectiviteId: brandId(row.collectiviteId),
  projectId: brandId(row.projectId),
  name: row.name,
  contact: row.contact,
  expiresAt: row.expiresAt,
  models: row.models?.map((id) => brandId(id)) ?? null,
  addresses: row.addresses,
  selfService: row.selfService,
  issuedById: row.issuedById === null ? null : brandId(row.issuedById),
  rotatedAt: row.rotatedAt,
  previousUntil: row.previousUntil,
  revokedAt: row.revokedAt,
  lastUsedAt: row.lastUsedAt,
  createdAt: row.createdAt,
});

/** The application's own filter; row-level security stands behind it. */
export const visible = ({ manager, scope }: Reading) => {
  const query = manager.createQueryBuilder(ApiKeyEntity, 'api_key').where('true');
  return scope.kind === 'tenant'
    ? query.andWhere('api_key.collectivite_id = :own', { own: scope.collectiviteId })
    : query;
};
