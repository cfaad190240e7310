import { isUuid, type Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type HourlyFilter, HourlyUsage, type UsageHour } from '../../domain/index.ts';

@Injectable()
export class PostgresHourlyUsage extends HourlyUsage {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async read(scope: Scope, filter: HourlyFilter): Promise<readonly UsageHour[]> {
    // The application's own filter; row-level security stands behind it.
    const own = scope.kind === 'tenant' ? { ...filter, collectiviteId: scope.collectiviteId } : filter;
    const { collectiviteId, attachedBodyId, projectId, apiKeyId, modelId, offer, from, to } = own;
    const ids = [collectiviteId, attachedBodyId, projectId, apiKeyId].map((id) => id ?? null);
    if (ids.some((id) => id !== null && !isUuid(id))) return [];
    const values = [...ids, modelId ?? null, offer ?? null, from, to];
    return this.unitOfWork.read(scope, ({ manager }) => manager.query<UsageHour[]>(HOURS, values));
  }
}

/** What failed on our side before its first byte costs nothing, not even a request. */
const HOURS = `
  select hour as at, model_id as "modelId", sum(input_tokens)::bigint as "inputTokens",
    sum(cached_input_tokens)::bigint as "cachedInputTokens", sum(output_tokens)::bigint as "outputTokens",
    coalesce(sum(requests) filter (where outcome not in ('upstream_error', 'recovered')
      or input_tokens + output_tokens > 0), 0)::bigint as requests
  from metering.rollup_hour
  where ($1::uuid is null or collectivite_id = $1) and ($2::uuid is null or attached_body_id = $2)
    and ($3::uuid is null or project_id = $3) and ($4::uuid is null or api_key_id = $4)
    and ($5::text is null or model_id = $5) and ($6::text is null or offer = $6) and hour >= $7 and hour < $8
  group by 1, 2 order by 1, 2`;
