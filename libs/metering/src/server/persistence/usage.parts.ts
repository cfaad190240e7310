import { isUuid, PARIS, uuidV7Floor } from '@beffroi/kernel';
import type { PricedPart, UsageFilter } from '../../domain/index.ts';
import type { Bind } from './sql.text.ts';
import { SOURCES } from './usage.columns.ts';

/** Of each: its name in the answer and its column. */
export const SUMS = {
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

/** A part without rows: an interval may be empty. */
const NOWHERE: PricedPart = { resolution: 'month', from: new Date(0), to: new Date(0), epoch: 0 };

const CUTS = `collectivite_id, payer_id, attached_body_id, project_id, analytic_code, api_key_id, model_id, offer, site_id,
  endpoint, outcome`;

/** The rows of all parts: their cuts and sums, the beginning of what was summed (`at`), and the `epoch` of their price. */
export const rowsOf = (
  plan: readonly PricedPart[],
  filter: UsageFilter,
  bind: Bind,
  withEndUser = false,
): string => {
  const conditions = filterConditions(filter, bind);
  return (plan.length > 0 ? plan : [NOWHERE])
    .map((part) => rowsOfPart(part, conditions, withEndUser, bind))
    .join(' union all ');
};

const rowsOfPart = (
  { resolution, from, to, epoch }: PricedPart,
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
    select ${epoch} as epoch, ${at} as at, ${CUTS}, ${withEndUser ? 'end_user, ' : ''}${requests} as requests,
      ${Object.values(SUMS).join(', ')}
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
