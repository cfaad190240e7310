import { type OperatorScope, parisMonth, type SystemScope, uuidV7Floor } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type CalendarDate, dayOf, type LedgerDifference, LedgerDifferences } from '../../domain/index.ts';

/** Ids follow the clock of arrival, admission may be a little later. */
const ID_MARGIN_MS = 3_600_000;

@Injectable()
export class PostgresLedgerDifferences extends LedgerDifferences {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  find(scope: OperatorScope | SystemScope, month: CalendarDate): Promise<readonly LedgerDifference[]> {
    const { from, to } = parisMonth(dayOf(month).from);
    const ids = [uuidV7Floor(from.getTime() - ID_MARGIN_MS), uuidV7Floor(to.getTime() + ID_MARGIN_MS)];
    return this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<LedgerDifference[]>(DIFFERENCES, [from, to, ...ids, month]),
    );
  }
}

const CUTS = `collectivite_id, payer_id, attached_body_id, project_id, analytic_code, api_key_id, model_id, offer,
  site_id, endpoint, outcome`;
const AMOUNTS = [
  'requests',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_ms',
  'pages',
  'images',
];
const DIFFERS = AMOUNTS.map((amount) => `sum(sign * ${amount}) <> 0`).join(' or ');
const COUNTED = `(quality <> 'corrected')::int as requests, ${AMOUNTS.slice(1).join(', ')}`;
const SUMMED = AMOUNTS.join(', ');
const EVENTS = `metering.usage_event
  where admitted_at >= $1::timestamptz and admitted_at < $2::timestamptz and id >= $3::uuid and id < $4::uuid`;
/** Days and months are summed up to there. */
const FOLDED = `least($2::timestamptz, (select folded_through from metering.ledger))`;

const level = (name: string, made: string, kept: string): string => `
  select '${name}' as level, time, ${CUTS}, sum(sign * requests) as requests, sum(sign * input_tokens) as input_tokens,
    sum(sign * output_tokens) as output_tokens
  from (select 1 as sign, ${made} union all select -1, ${kept}) sides
  group by time, ${CUTS} having ${DIFFERS}`;

const DIFFERENCES = `
  select level, time, collectivite_id as "collectiviteId", project_id as "projectId", api_key_id as "apiKeyId",
    model_id as "modelId", requests::bigint as requests, input_tokens::bigint as "inputTokens",
    output_tokens::bigint as "outputTokens"
  from (
    ${level(
      'hour',
      `date_trunc('hour', admitted_at, 'UTC')::text as time, ${CUTS}, ${COUNTED} from ${EVENTS}`,
      `hour::text, ${CUTS}, ${SUMMED} from metering.rollup_hour where hour >= $1::timestamptz and hour < $2::timestamptz`,
    )}
    union all
    ${level(
      'day',
      `(hour at time zone 'Europe/Paris')::date::text as time, ${CUTS}, ${SUMMED} from metering.rollup_hour
       where hour >= $1::timestamptz and hour < ${FOLDED}`,
      `day::text, ${CUTS}, ${SUMMED} from metering.rollup_day
       where day >= $5::date and day < ($2::timestamptz at time zone 'Europe/Paris')::date`,
    )}
    union all
    ${level(
      'month',
      `concat($5::text, ' ', period) as time, ${CUTS}, ${COUNTED} from ${EVENTS} and admitted_at < ${FOLDED}`,
      `concat(month, ' ', period), ${CUTS}, ${SUMMED} from metering.rollup_month where month = $5::date`,
    )}
  ) differences
  order by level, time, collectivite_id, project_id, api_key_id, model_id
  limit 100`;
