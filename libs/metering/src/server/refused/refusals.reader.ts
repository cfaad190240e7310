import { isUuid, ok, type Scope, uuidV7Floor, uuidV7TimeMs } from '@beffroi/kernel';
import { decodeCursor, encodeCursor, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import { type RefusalAccount, type RefusalFilter, Refusals } from '../../domain/index.ts';

/** Nobody waits longer before being refused. */
const LONGEST_WAIT_MS = 3_600_000;

type Row = Omit<RefusalAccount, 'waitedMs'>;

@Injectable()
export class PostgresRefusals extends Refusals {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async find(scope: Scope, id: string): Promise<RefusalAccount | undefined> {
    if (!isUuid(id)) return undefined;
    const own = scope.kind === 'tenant' ? scope.collectiviteId : null;
    const arrivedMs = uuidV7TimeMs(id);
    const [from, to] = [arrivedMs - LONGEST_WAIT_MS, arrivedMs + LONGEST_WAIT_MS];
    const [found] = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<Row[]>(REFUSAL, [id, own, uuidV7Floor(Math.max(0, from)), uuidV7Floor(to)]),
    );
    return found && accountOf(found);
  }

  async list(
    scope: Scope,
    { collectiviteId, apiKeyId, limitId, reason }: RefusalFilter,
    { first: size, after }: PageRequest,
  ): Promise<PageOf<RefusalAccount>> {
    const position = after ? decodeCursor(ORDER, after) : ok([null]);
    if (!position.ok) return position;
    const own = scope.kind === 'tenant' ? scope.collectiviteId : null;
    const ids = [own, collectiviteId, apiKeyId].map((id) => id ?? null);
    // What is no UUID names nothing.
    if (ids.some((id) => id !== null && !isUuid(id))) return ok({ items: [], hasNextPage: false });
    const values = [...ids, limitId ?? null, reason ?? null, position.value[0], size + 1];
    const rows = await this.unitOfWork.read(scope, ({ manager }) => manager.query<Row[]>(REFUSALS, values));
    const items = rows
      .slice(0, size)
      .map((row) => ({ cursor: encodeCursor(ORDER, [row.id]), node: accountOf(row) }));
    return ok({ items, hasNextPage: rows.length > size });
  }
}

const ORDER = [{ path: 'refused.id', type: 'uuid' }];

const accountOf = (row: Row): RefusalAccount => ({
  ...row,
  waitedMs: Math.max(0, row.refusedAt.getTime() - uuidV7TimeMs(row.id)),
});

const COLUMNS = `
  refused.id, refused.collectivite_id as "collectiviteId", refused.project_id as "projectId",
  refused.api_key_id as "apiKeyId", refused.gateway_id as "gatewayId", refused.model_id as "modelId", refused.offer,
  refused.refused_at as "refusedAt", refused.http_status as "httpStatus", refused.code, refused.reason,
  refused.refusing_limit as "limit"`;

const REFUSALS = `
  select ${COLUMNS}, refused.alike
  from metering.refused_request refused
  where ($1::uuid is null or refused.collectivite_id = $1) and ($2::uuid is null or refused.collectivite_id = $2)
    and ($3::uuid is null or refused.api_key_id = $3) and ($4::text is null or refused.refusing_limit ->> 'id' = $4)
    and ($5::text is null or refused.reason = $5) and ($6::uuid is null or refused.id < $6)
  order by refused.id desc limit $7`;

/** Others like it are counted in rows of the same minute: those that have one, and those that have none. */
const REFUSAL = `
  select ${COLUMNS},
    (select sum(other.alike + 1) - 1 from metering.refused_request other
     where other.api_key_id = refused.api_key_id and other.collectivite_id = refused.collectivite_id
       and other.id >= $3::uuid and other.id < $4::uuid
       and date_trunc('minute', other.refused_at) = date_trunc('minute', refused.refused_at)
       and other.reason = refused.reason
       and other.refusing_limit ->> 'id' is not distinct from refused.refusing_limit ->> 'id')::bigint as alike
  from metering.refused_request refused
  where refused.id = $1::uuid and ($2::uuid is null or refused.collectivite_id = $2::uuid)`;
