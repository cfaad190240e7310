import { type DeploymentId, uuidV7Floor } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import type { EngineTokens, LedgerHour, RequestSum, Uncertain } from '../../domain/index.ts';
import { HOUR_MS, NO_LEDGER, NO_REQUESTS, NO_TOKENS } from '../../domain/index.ts';

export interface LedgerOfHour {
  readonly ledger: LedgerHour;
  readonly fromBefore: EngineTokens;
}

interface SumRow {
  readonly deployment_id: DeploymentId;
  readonly kind: 'measured' | 'before' | Uncertain;
  readonly requests: number;
  readonly prompt: number;
  readonly generation: number;
  readonly later_prompt: number;
  readonly later_generation: number;
  readonly largest_prompt: number;
  readonly largest_generation: number;
  readonly cached: number;
  readonly retries: number;
}

/**
 * What the ledger has of each deployment's requests of an hour. Whoever failed before another engine answered is not
 * named by an event, so attempts that failed count with every deployment of the model.
 */
export const ledgerOfHour = async (
  manager: EntityManager,
  hour: Date,
): Promise<ReadonlyMap<DeploymentId, LedgerOfHour>> => {
  const rows = await manager.query<SumRow[]>(
    `with request as materialized (
       select deployment_id, model_id, quality, attempts, input_tokens, output_tokens, cached_input_tokens,
         admitted_at < $1 as before, admitted_at + latency_ms * interval '1 ms' as ended_at,
         case
           when outcome = 'completed' and quality = 'estimated' then 'unstated'
           when outcome = 'completed' then 'measured'
           when outcome = 'client_aborted' then 'client-aborted'
           when outcome = 'recovered' then 'recovered'
           else 'failed'
         end as kind
       from metering.usage_event
       where admitted_at >= $1::timestamptz - interval '1 hour' and admitted_at < $1::timestamptz + interval '1 hour'
         and id >= $2 and id < $3
         and deployment_id is not null and offer <> 'external'
     ), retried as (
       select model_id, sum(attempts - 1)::int as retries
       from request where not before and quality <> 'corrected' group by 1
     )
     select deployment_id, case when before then 'before' else kind end as kind,
       count(*) filter (where quality <> 'corrected')::int as requests,
       sum(input_tokens)::float8 as prompt, sum(output_tokens)::float8 as generation,
       coalesce(sum(input_tokens) filter (where ended_at >= $1::timestamptz + interval '1 hour'), 0)::float8
         as later_prompt,
       coalesce(sum(output_tokens) filter (where ended_at >= $1::timestamptz + interval '1 hour'), 0)::float8
         as later_generation,
       max(input_tokens)::float8 as largest_prompt, max(output_tokens)::float8 as largest_generation,
       sum(cached_input_tokens)::float8 as cached, coalesce(max(retries), 0)::int as retries
     from request left join retried using (model_id)
     where not before or ended_at >= $1
     group by 1, 2`,
    // Ids follow the clock of arrival, admission lies within an hour of it.
    [hour, uuidV7Floor(hour.getTime() - 2 * HOUR_MS), uuidV7Floor(hour.getTime() + 2 * HOUR_MS)],
  );
  const byDeployment = Map.groupBy(rows, ({ deployment_id }) => deployment_id);
  return new Map([...byDeployment].map(([id, sums]) => [id, toLedger(sums)]));
};

const toLedger = (rows: readonly SumRow[]): LedgerOfHour => {
  const of = (kind: SumRow['kind']): RequestSum => {
    const row = rows.find((each) => each.kind === kind);
    return row ? { requests: row.requests, prompt: row.prompt, generation: row.generation } : NO_REQUESTS;
  };
  const own = rows.filter(({ kind }) => kind !== 'before');
  const measured = own.find(({ kind }) => kind === 'measured');
  return {
    fromBefore: { prompt: of('before').prompt, generation: of('before').generation },
    ledger: {
      measured: of('measured'),
      uncertain: {
        'client-aborted': of('client-aborted'),
        failed: of('failed'),
        recovered: of('recovered'),
        unstated: of('unstated'),
      },
      endedLater: own.reduce(
        (sum, row) => ({
          prompt: sum.prompt + row.later_prompt,
          generation: sum.generation + row.later_generation,
        }),
        NO_TOKENS,
      ),
      largest: measured
        ? { prompt: measured.largest_prompt, generation: measured.largest_generation }
        : NO_LEDGER.largest,
      retries: Math.max(0, ...own.map(({ retries }) => retries)),
      cachedPrompt: own.reduce((sum, { cached }) => sum + cached, 0),
    },
  };
};
