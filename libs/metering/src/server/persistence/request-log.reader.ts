import { ListPrices } from '@beffroi/catalogue/domain';
import { isUuid, type ModelId, type Scope, uuidV7Floor } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  listPricePicos,
  type MeteredRequest,
  pricesOfInstant,
  type RequestFilter,
  RequestLog,
} from '../../domain/index.ts';

type Row = Omit<MeteredRequest, 'listPricePicos' | 'modelId'> & { readonly modelId: ModelId };

/** Ids follow the clock of arrival, admission may be a little later. */
const ID_MARGIN_MS = 3_600_000;

@Injectable()
export class PostgresRequestLog extends RequestLog {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly listPrices: ListPrices,
  ) {
    super();
  }

  async list(
    scope: Scope,
    { apiKeyId, from, to, endpoint, offset, limit }: RequestFilter,
  ): Promise<readonly MeteredRequest[]> {
    if (!isUuid(apiKeyId)) return [];
    const own = scope.kind === 'tenant' ? scope.collectiviteId : null;
    const ids = [from.getTime() - ID_MARGIN_MS, to.getTime() + ID_MARGIN_MS].map((ms) =>
      uuidV7Floor(Math.max(0, ms)),
    );
    const values = [apiKeyId, own, from, to, ...ids, endpoint ?? null, offset, limit];
    return this.unitOfWork.read(scope, async ({ manager }) => {
      const requests = await manager.query<Row[]>(REQUESTS, values);
      const history = await this.listPrices.history(scope);
      return requests.map((request) => {
        const prices = pricesOfInstant(history, request.admittedAt).prices.get(request.modelId);
        return { ...request, listPricePicos: prices ? listPricePicos(request, prices) : null };
      });
    });
  }
}

/** A correction has its request's id with version nibble 8. */
const REQUESTS = `
  select event.admitted_at as "admittedAt", event.model_id as "modelId", event.endpoint,
    event.http_status as "httpStatus", event.latency_ms as "latencyMs", event.ttft_ms as "ttftMs",
    (event.input_tokens + coalesce(correction.input_tokens, 0))::bigint as "inputTokens",
    (event.cached_input_tokens + coalesce(correction.cached_input_tokens, 0))::bigint as "cachedInputTokens",
    (event.output_tokens + coalesce(correction.output_tokens, 0))::bigint as "outputTokens"
  from (
    select * from metering.usage_event
    where api_key_id = $1::uuid and ($2::uuid is null or collectivite_id = $2::uuid)
      and id >= $5::uuid and id < $6::uuid and admitted_at >= $3::timestamptz and admitted_at < $4::timestamptz
      and ($7::text is null or endpoint = $7::text) and quality <> 'corrected'
    order by id desc offset $8::int limit $9::int
  ) event
  left join metering.usage_event correction
    on correction.id = overlay(event.id::text placing '8' from 15 for 1)::uuid
  order by event.id desc`;
