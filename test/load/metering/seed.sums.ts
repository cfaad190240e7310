import type { Client } from 'pg';

/** How much history lies in the tables of sums. */
export interface History {
  readonly collectivites: number;
  readonly months: number;
  /** Of these, how many of the last have sums by day too. */
  readonly monthsOfDays: number;
}

/** Each collectivité has two keys, one of which asks two models: three sums a time. */
const CUTS = `
  ('01900000-0000-7000-8000-0000c' || lpad(town::text, 7, '0'))::uuid as collectivite_id,
  ('01900000-0000-7000-8000-0000c' || lpad((town / 20)::text, 7, '0'))::uuid as payer_id, null::uuid as attached_body_id,
  ('01900000-0000-7000-8000-0000b' || lpad((2 * town + cut % 2)::text, 7, '0'))::uuid as project_id,
  'SI-' || cut as analytic_code,
  ('01900000-0000-7000-8000-0000a' || lpad((2 * town + cut % 2)::text, 7, '0'))::uuid as api_key_id,
  case cut when 2 then 'mistral-small-3.2-24b-instruct-2506' else 'ministral-3-8b-instruct-2512' end as model_id,
  'shared' as offer, 'bourges' as site_id, '/v1/chat/completions' as endpoint, 'completed' as outcome`;
const amounts = (days: string) => `
  40 * ${days} as requests, 60000 * ${days}, 9000 * ${days}, 20000 * ${days}, 0, 0, 0, 0`;
const TOWNS = 'generate_series(0, $1::int - 1) town, generate_series(0, 2) cut';
const IN_PARIS = `at time zone 'Europe/Paris'`;

/** Sums of months, of days and of today's hours, as days that were folded leave them; @returns how many rows */
export const seedSums = async (
  owner: Client,
  { collectivites, months, monthsOfDays }: History,
): Promise<Readonly<Record<'month' | 'day' | 'hour', number>>> => {
  const month = await owner.query(
    `insert into metering.rollup_month
     select month::date, month::date, ${CUTS}, ${amounts('22')}
     from generate_series(date_trunc('month', now() ${IN_PARIS}) - make_interval(months => $2::int - 1),
       now() ${IN_PARIS}, interval '1 month') month, ${TOWNS}`,
    [collectivites, months],
  );
  const day = await owner.query(
    `insert into metering.rollup_day
     select day::date, ${CUTS}, ${amounts('1')}
     from generate_series(date_trunc('month', now() ${IN_PARIS}) - make_interval(months => $2::int - 1),
       (now() ${IN_PARIS})::date - 1, interval '1 day') day, ${TOWNS}
     where extract(isodow from day) < 6`,
    [collectivites, monthsOfDays],
  );
  const hour = await owner.query(
    `insert into metering.rollup_hour
     select hour, ${CUTS}, ${amounts('1')}
     from generate_series(date_trunc('hour', now()) - interval '9 hours', now(), interval '1 hour') hour, ${TOWNS}
     on conflict do nothing`,
    [collectivites],
  );
  await owner.query('vacuum analyze metering.rollup_month, metering.rollup_day, metering.rollup_hour');
  return { month: month.rowCount!, day: day.rowCount!, hour: hour.rowCount! };
};
