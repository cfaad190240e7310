import type { Resolution, UsageDimension } from '../../domain/index.ts';
import { PARIS } from '@beffroi/kernel';

interface Column {
  /** What rows are grouped by. */
  readonly raw: string;
  /** How its value is written, of the grouped `raw`. */
  readonly text: (raw: string) => string;
}

const plain = (raw: string): Column => ({ raw, text: (name) => `${name}::text` });
const IN_PARIS = `at time zone '${PARIS}'`;

/** `at` is the beginning of what was summed, of an hour, a day or a month of Paris. */
export const COLUMNS: Readonly<Record<UsageDimension, Column>> = {
  collectivite: plain('collectivite_id'),
  payer: plain('payer_id'),
  'attached-body': plain('attached_body_id'),
  project: plain('project_id'),
  'analytic-code': plain('analytic_code'),
  'api-key': plain('api_key_id'),
  model: plain('model_id'),
  offer: plain('offer'),
  site: plain('site_id'),
  endpoint: plain('endpoint'),
  outcome: plain('outcome'),
  'end-user': plain('end_user'),
  hour: { raw: 'at', text: (raw) => `to_char(${raw} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:00:00"Z"')` },
  day: { raw: `(at ${IN_PARIS})::date`, text: (raw) => `to_char(${raw}, 'YYYY-MM-DD')` },
  week: { raw: `date_trunc('week', at ${IN_PARIS})`, text: (raw) => `to_char(${raw}, 'IYYY-"W"IW')` },
  month: { raw: `date_trunc('month', at ${IN_PARIS})`, text: (raw) => `to_char(${raw}, 'YYYY-MM')` },
};

interface Source {
  readonly table: string;
  readonly time: string;
  readonly type: 'timestamptz' | 'date';
  /** The beginning, as an instant. */
  readonly at: string;
  readonly requests: string;
}

/** Where each resolution is read. */
export const SOURCES: Readonly<Record<Resolution, Source>> = {
  month: calendar('rollup_month', 'month'),
  day: calendar('rollup_day', 'day'),
  hour: { table: 'rollup_hour', time: 'hour', type: 'timestamptz', at: 'hour', requests: 'requests' },
  request: {
    table: 'usage_event',
    time: 'admitted_at',
    type: 'timestamptz',
    at: `date_trunc('hour', admitted_at, 'UTC')`,
    requests: `(quality <> 'corrected')::int`,
  },
};

function calendar(table: string, time: string): Source {
  return { table, time, type: 'date', at: `${time}::timestamp ${IN_PARIS}`, requests: 'requests' };
}
