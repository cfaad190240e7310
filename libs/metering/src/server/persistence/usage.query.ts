import { isUuid, PARIS, uuidV7Floor } from '@beffroi/kernel';
import type { Interval, UsageDimension, UsageFilter, UsagePlan } from '../../domain/index.ts';

export interface SqlText {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** `at` is the hour of admission: Paris has whole hours of offset, so days and months are made of whole hours. */
const KEYS: Readonly<Record<UsageDimension, string>> = {
  collectivite: 'collectivite_id::text',
  project: 'project_id::text',
  'api-key': 'api_key_id::text',
  model: 'model_id',
  hour: `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:00:00"Z"')`,
  day: `to_char(at at time zone '${PARIS}', 'YYYY-MM-DD')`,
  month: `to_char(at at time zone '${PARIS}', 'YYYY-MM')`,
};

const COLUMNS = 'collectivite_id, project_id, api_key_id, model_id';
const SUMS = 'input_tokens, cached_input_tokens, output_tokens';

/** Ids follow the clock of arrival, admission may be a little later. */
const ID_MARGIN_MS = 3_600_000;

export const usageQuery = (
  plan: UsagePlan,
  filter: UsageFilter,
  groupBy: readonly UsageDimension[],
): SqlText => {
  const values: unknown[] = [];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const conditions = filterConditions(filter, bind);
  const sources = [
    ...(plan.hours ? [fromSums(plan.hours, conditions, bind)] : []),
    ...plan.edges.map((edge) => fromEvents(edge, conditions, bind)),
  ];
  const key =
    groupBy.length > 0 ? `concat_ws('|', ${groupBy.map((dimension) => KEYS[dimension]).join(', ')})` : 'null';
  return {
    text: `
      select ${key} as key, sum(requests)::bigint as requests, sum(input_tokens)::bigint as "inputTokens",
        sum(cached_input_tokens)::bigint as "cachedInputTokens", sum(output_tokens)::bigint as "outputTokens"
      from (${sources.join(' union all ')}) usage
      group by 1 order by 1`,
    values,
  };
};

type Bind = (value: unknown, type: string) => string;

const fromSums = ({ from, to }: Interval, conditions: readonly string[], bind: Bind): string => {
  const all = [
    ...conditions,
    ...(from ? [`hour >= ${bind(from, 'timestamptz')}`] : []),
    ...(to ? [`hour < ${bind(to, 'timestamptz')}`] : []),
  ];
  return `select hour as at, ${COLUMNS}, requests, ${SUMS} from metering.rollup_hour ${where(all)}`;
};

const fromEvents = ({ from, to }: Required<Interval>, conditions: readonly string[], bind: Bind): string => {
  const all = [
    ...conditions,
    `admitted_at >= ${bind(from, 'timestamptz')}`,
    `admitted_at < ${bind(to, 'timestamptz')}`,
    `id >= ${bind(uuidV7Floor(from.getTime() - ID_MARGIN_MS), 'uuid')}`,
    `id < ${bind(uuidV7Floor(to.getTime() + ID_MARGIN_MS), 'uuid')}`,
  ];
  return `
    select date_trunc('hour', admitted_at, 'UTC') as at, ${COLUMNS},
      (quality <> 'corrected')::int as requests, ${SUMS}
    from metering.usage_event ${where(all)}`;
};

const where = (conditions: readonly string[]): string =>
  conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';

/** What is no UUID names nothing. */
const filterConditions = (filter: UsageFilter, bind: Bind): string[] => {
  const equals = (column: string, id: string | undefined) => {
    if (id === undefined) return [];
    return [isUuid(id) ? `${column} = ${bind(id, 'uuid')}` : 'false'];
  };
  return [
    ...equals('collectivite_id', filter.collectiviteId),
    ...equals('project_id', filter.projectId),
    ...equals('api_key_id', filter.apiKeyId),
    ...(filter.modelId === undefined ? [] : [`model_id = ${bind(filter.modelId, 'text')}`]),
    ...(filter.endpoint === undefined ? [] : [`endpoint = ${bind(filter.endpoint, 'text')}`]),
  ];
};
