import { isUuid, PARIS, uuidV7Floor } from '@beffroi/kernel';
import type { UsageDimension, UsageFilter, UsagePage, UsagePart } from '../../domain/index.ts';
import { COLUMNS, SOURCES } from './usage.columns.ts';

export interface SqlText {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** List prices of models, in micro-euros a million tokens; four arrays of equal length. */
export interface PriceArrays {
  readonly modelIds: readonly string[];
  readonly input: readonly number[];
  readonly cachedInput: readonly number[];
  readonly output: readonly number[];
}

export interface UsageQuestion {
  readonly filter: UsageFilter;
  readonly groupBy: readonly UsageDimension[];
  readonly page: UsagePage;
  readonly prices: PriceArrays;
}

/** Of each: its name in the answer and its column. */
const SUMS = {
  inputTokens: 'input_tokens',
  cachedInputTokens: 'cached_input_tokens',
  outputTokens: 'output_tokens',
  reasoningTokens: 'reasoning_tokens',
  audioMs: 'audio_ms',
  pages: 'pages',
  images: 'images',
} as const;

/** Ids follow the clock of arrival, admission may be a little later. */
const ID_MARGIN_MS = 3_600_000;

type Bind = (value: unknown, type: string) => string;

const binding = (): { readonly values: unknown[]; readonly bind: Bind } => {
  const values: unknown[] = [];
  return { values, bind: (value, type) => `$${values.push(value)}::${type}` };
};

/** A page of the rows of one question. */
export const usageQuery = (plan: readonly UsagePart[], question: UsageQuestion): SqlText => {
  const { filter, groupBy, page, prices } = question;
  const { values, bind } = binding();
  const columns = groupBy.map((dimension) => COLUMNS[dimension]);
  const names = columns.map((_, index) => `d${index}`);
  const grouped = columns.map(({ raw }, index) => `${raw} as ${names[index]}`);
  const texts = columns.map(({ text }, index) => text(`d${index}`));
  const joined = `concat_ws('|', ${texts.map((text) => `coalesce(${text}, '')`).join(', ')})`;
  const by = columns.length > 0 ? `group by ${names.join(', ')}` : '';
  return {
    text: `
      with summed as (
        ${summed(grouped, names, arms(plan, filter, groupBy.includes('end-user'), bind))}
      ), grouped as (
        select ${[...names, ...sumsWithPrice()].join(', ')} from summed ${priceJoin(prices, bind)} ${by}
      ), named as (
        select ${columns.length > 0 ? joined : 'null::text'} collate "C" as key, array[${texts.join(', ')}]::text[] as values,
          grouped.*
        from grouped where requests is not null
      )
      select key, values, ${ANSWERED} from named
      where ${bind(page.after ?? null, 'text')} is null or key > ${bind(page.after ?? null, 'text')}
      order by key limit ${bind(page.first, 'int')}`,
    values,
  };
};

/** The sums of several plans, one row each in their order; nothing at all is a row of zeros. */
export const intervalsQuery = (
  plans: readonly (readonly UsagePart[])[],
  { filter, prices }: Pick<UsageQuestion, 'filter' | 'prices'>,
): SqlText => {
  const { values, bind } = binding();
  const sums = plans.map(
    (plan, index) => `
      select ${index} as index, ${sumsWithPrice().join(', ')}
      from (${summed([], [], arms(plan, filter, false, bind))}) summed ${priceJoin(prices, bind)}`,
  );
  const zeros = ANSWERED_NAMES.map((name) => `coalesce("${name}", 0) as "${name}"`).join(', ');
  return { text: `select ${zeros} from (${sums.join(' union all ')}) sums order by index`, values };
};

const ANSWERED_NAMES = ['requests', ...Object.keys(SUMS), 'listPriceMicros'];
const ANSWERED = ANSWERED_NAMES.map((name) => `"${name}"`).join(', ');

/** By model too, and without prices: whole numbers are added up several times as fast as exact fractions. */
const summed = (grouped: readonly string[], names: readonly string[], from: string): string => `
  select ${[...grouped, 'model_id', ...['requests', ...Object.values(SUMS)].map(totalOf)].join(', ')}
  from (${from}) usage group by ${[...names, 'model_id'].join(', ')}`;
const totalOf = (column: string): string => `sum(${column})::bigint as ${column}`;

const sumsWithPrice = (): string[] => [
  'sum(requests)::bigint as requests',
  ...Object.entries(SUMS).map(([name, column]) => `sum(${column})::bigint as "${name}"`),
  `case when bool_and(priced_id is not null or input_tokens + output_tokens = 0) then round(sum(
     (input_tokens - cached_input_tokens)::numeric * price.input_micros
     + cached_input_tokens::numeric * price.cached_input_micros
     + output_tokens::numeric * price.output_micros) / 1000000)::bigint end as "listPriceMicros"`,
];

const priceJoin = ({ modelIds, input, cachedInput, output }: PriceArrays, bind: Bind): string => `
  left join unnest(${bind(modelIds, 'text[]')}, ${bind(input, 'bigint[]')}, ${bind(cachedInput, 'bigint[]')},
    ${bind(output, 'bigint[]')}) price(priced_id, input_micros, cached_input_micros, output_micros)
    on priced_id = model_id`;

/** A part without rows: an interval may be empty. */
const NOWHERE: UsagePart = { resolution: 'month', from: new Date(0), to: new Date(0) };

const arms = (plan: readonly UsagePart[], filter: UsageFilter, withEndUser: boolean, bind: Bind): string => {
  const conditions = filterConditions(filter, bind);
  return (plan.length > 0 ? plan : [NOWHERE])
    .map((part) => arm(part, conditions, withEndUser, bind))
    .join(' union all ');
};

const CUTS = `collectivite_id, payer_id, attached_body_id, project_id, analytic_code, api_key_id, model_id, offer, site_id,
  endpoint, outcome`;

const arm = (
  { resolution, from, to }: UsagePart,
  conditions: readonly string[],
  withEndUser: boolean,
  bind: Bind,
): string => {
  const { table, time, type, at, requests } = SOURCES[resolution];
  const cast =
    type === 'date'
      ? (value: Date) => `${bind(value, 'timestamptz')} at time zone '${PARIS}'`
      : (value: Date) => bind(value, type);
  const all = [
    ...conditions,
    `${time} >= (${cast(from)})::${type}`,
    `${time} < (${cast(to)})::${type}`,
    ...(resolution === 'request' ? idRange(from, to, bind) : []),
  ];
  return `
    select ${at} as at, ${CUTS}, ${withEndUser ? 'end_user, ' : ''}${requests} as requests, ${Object.values(SUMS).join(', ')}
    from metering.${table} where ${all.join(' and ')}`;
};

const idRange = (from: Date, to: Date, bind: Bind): string[] => [
  `id >= ${bind(uuidV7Floor(from.getTime() - ID_MARGIN_MS), 'uuid')}`,
  `id < ${bind(uuidV7Floor(to.getTime() + ID_MARGIN_MS), 'uuid')}`,
];

const UUID_COLUMNS = {
  collectiviteId: 'collectivite_id',
  payerId: 'payer_id',
  attachedBodyId: 'attached_body_id',
  projectId: 'project_id',
  apiKeyId: 'api_key_id',
} as const;
const TEXT_COLUMNS = {
  modelId: 'model_id',
  offer: 'offer',
  siteId: 'site_id',
  endpoint: 'endpoint',
  outcome: 'outcome',
} as const;

/** What is no UUID names nothing. */
const filterConditions = (filter: UsageFilter, bind: Bind): string[] => [
  ...Object.entries(UUID_COLUMNS).flatMap(([name, column]) => {
    const id = filter[name as keyof typeof UUID_COLUMNS];
    if (id === undefined) return [];
    return [isUuid(id) ? `${column} = ${bind(id, 'uuid')}` : 'false'];
  }),
  ...Object.entries(TEXT_COLUMNS).flatMap(([name, column]) => {
    const text = filter[name as keyof typeof TEXT_COLUMNS];
    return text === undefined ? [] : [`${column} = ${bind(text, 'text')}`];
  }),
];
