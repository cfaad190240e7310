/** What a sum is told apart by, beside its time. */
export const CUTS = `collectivite_id, payer_id, attached_body_id, project_id, analytic_code, api_key_id, model_id, offer,
  site_id, endpoint, outcome`;

export const AMOUNTS = [
  'requests',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_ms',
  'pages',
  'images',
] as const;

/** Sums of sums. */
export const SUMMED = AMOUNTS.map((amount) => `sum(${amount})`).join(', ');

/** Sums of events: a correction is no request of its own. */
export const COUNTED = [
  `count(*) filter (where quality <> 'corrected')`,
  ...AMOUNTS.slice(1).map((amount) => `sum(${amount})`),
].join(', ');

/** Both in the order of their keys, so that two writers never wait for each other. */
export const raise = (table: string, times: string, source: string): string => `
  insert into metering.${table} as total (${times}, ${CUTS}, ${AMOUNTS.join(', ')})
  ${source}
  order by ${CUTS}, ${times}
  on conflict on constraint ${table}_key do update set
    ${AMOUNTS.map((amount) => `${amount} = total.${amount} + excluded.${amount}`).join(', ')}`;

/** The columns of every table of sums, after those of its time. */
export const SUM_COLUMNS = `
  collectivite_id uuid not null,
  payer_id uuid not null,
  attached_body_id uuid,
  project_id uuid not null,
  analytic_code text collate "C",
  api_key_id uuid not null,
  model_id text collate "C" not null,
  offer text collate "C" not null,
  site_id text collate "C" not null,
  endpoint text collate "C" not null,
  outcome text collate "C" not null,
  ${AMOUNTS.map((amount) => `${amount} bigint not null`).join(', ')}`;

/** The times stand after the collectivité: reports read a stretch of one, sweeps go by the index of time. */
export const keyOf = (table: string, times: string): string => `
  constraint ${table}_key unique nulls not distinct
    (collectivite_id, ${times}, api_key_id, model_id, offer, site_id, endpoint, outcome, project_id, payer_id,
     attached_body_id, analytic_code)`;

const IN_PARIS = `at time zone 'Europe/Paris'`;
export const parisDayOf = (instant: string): string => `(${instant} ${IN_PARIS})::date`;
export const parisMonthOf = (instant: string): string => `date_trunc('month', ${instant} ${IN_PARIS})::date`;
