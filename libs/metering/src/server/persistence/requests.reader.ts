import { isUuid, type Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type RequestAccount, Requests } from '../../domain/index.ts';

@Injectable()
export class PostgresRequests extends Requests {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async find(scope: Scope, id: string): Promise<RequestAccount | undefined> {
    if (!isUuid(id)) return undefined;
    const own = scope.kind === 'tenant' ? scope.collectiviteId : null;
    const [found] = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<RequestAccount[]>(REQUEST, [id, own]),
    );
    return found;
  }
}

/** A correction has its request's id with version nibble 8. */
const REQUEST = `
  select event.id, event.collectivite_id as "collectiviteId", event.payer_id as "payerId",
    event.attached_body_id as "attachedBodyId", event.project_id as "projectId", event.api_key_id as "apiKeyId",
    event.gateway_id as "gatewayId", event.offer, event.model_id as "modelId", event.model_revision as "modelRevision",
    event.deployment_id as "deploymentId", event.site_id as "siteId", event.endpoint, event.stream,
    event.outcome,
    coalesce(correction.http_status, event.http_status) as "httpStatus",
    coalesce(correction.attempts, event.attempts) as attempts, event.admitted_at as "admittedAt",
    greatest(0, round(extract(epoch from
      event.admitted_at - to_timestamp(('x' || left(replace(event.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0))
      * 1000))::int as "admittedAfterMs",
    coalesce(correction.ttft_ms, event.ttft_ms) as "ttftMs",
    coalesce(correction.latency_ms, event.latency_ms) as "latencyMs",
    (event.input_tokens + coalesce(correction.input_tokens, 0))::bigint as "inputTokens",
    (event.cached_input_tokens + coalesce(correction.cached_input_tokens, 0))::bigint as "cachedInputTokens",
    (event.output_tokens + coalesce(correction.output_tokens, 0))::bigint as "outputTokens",
    (event.reasoning_tokens + coalesce(correction.reasoning_tokens, 0))::bigint as "reasoningTokens",
    (event.audio_ms + coalesce(correction.audio_ms, 0))::bigint as "audioMs",
    (event.pages + coalesce(correction.pages, 0))::int as pages,
    (event.images + coalesce(correction.images, 0))::int as images,
    event.course, event.quality, correction.id is not null as corrected, event.period::text as period
  from metering.usage_event event
  left join metering.usage_event correction
    on correction.id = overlay(event.id::text placing '8' from 15 for 1)::uuid
  where event.id = $1::uuid and event.quality <> 'corrected'
    and ($2::uuid is null or event.collectivite_id = $2::uuid)`;
