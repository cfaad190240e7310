import { contextSchema, type Migration, referenceTable, tenantTable } from '@beffroi/platform/typeorm';
import { acceptAfterEnd } from './migrations/accept-after-end.migration.ts';
import { boundedEuros } from './migrations/bounded-euros.migration.ts';
import { envelopes } from './migrations/envelopes.migration.ts';
import { fallenThresholds } from './migrations/fallen-thresholds.migration.ts';
import { freedRates } from './migrations/freed-rates.migration.ts';
import { heardEnds } from './migrations/heard-ends.migration.ts';
import { hold } from './migrations/hold.migration.ts';
import { holds } from './migrations/holds.migration.ts';
import { purgePools } from './migrations/purge-pools.migration.ts';
import { shadowThresholds } from './migrations/shadow-thresholds.migration.ts';
import { startUnused } from './migrations/start-unused.migration.ts';
import { starts } from './migrations/starts.migration.ts';
import { share } from './migrations/share.migration.ts';
import { writeOff } from './migrations/write-off.migration.ts';
import { thresholds } from './migrations/thresholds.migration.ts';
import { inFlightElsewhere } from './migrations/in-flight-elsewhere.migration.ts';
import { lowerToCap } from './migrations/lower-to-cap.migration.ts';
import { mostSpent } from './migrations/most-spent.migration.ts';
import { overrides } from './migrations/overrides.migration.ts';
import { reserved } from './migrations/reserved.migration.ts';

export const migrations: readonly Migration[] = [
  {
    name: '2026112103-quotas-tables',
    up: [
      ...contextSchema('quotas'),
      `create table quotas.plan (
         id text constraint plan_pkey primary key,
         name text not null,
         weight integer not null constraint plan_weight_check check (weight > 0),
         class text not null constraint plan_class_check check (class in ('garanti', 'standard', 'differe')),
         limits jsonb not null
       )`,
      ...referenceTable('quotas.plan'),
      // The limits that Albert publishes for experimentation and production (Albert API, «Quotas», August 2026).
      `insert into quotas.plan (id, name, weight, class, limits) values
         ('decouverte', 'Découverte', 1, 'standard',
          '[{"metric": "requests", "window": "minute", "value": 50},
            {"metric": "requests", "window": "day", "value": 1000},
            {"metric": "tokens", "window": "minute", "value": 128000},
            {"metric": "tokens", "window": "day", "value": 2460000},
            {"metric": "in-flight", "window": "none", "value": 8}]'),
         ('production', 'Production', 4, 'standard',
          '[{"metric": "requests", "window": "minute", "value": 100},
            {"metric": "requests", "window": "day", "value": 50000},
            {"metric": "tokens", "window": "minute", "value": 246000},
            {"metric": "tokens", "window": "day", "value": null},
            {"metric": "in-flight", "window": "none", "value": 32}]')`,
      `create table quotas.limit_row (
         id uuid constraint limit_row_pkey primary key,
         level text not null constraint limit_row_level_check check (level in
           ('pool', 'collectivite', 'attached-body', 'project', 'key')),
         owner_id uuid,
         collectivite_id uuid constraint limit_row_collectivite_id_fkey references tenancy.collectivite (id),
         model_id text constraint limit_row_model_id_fkey references catalogue.model (id),
         offer text constraint limit_row_offer_check check (offer in ('shared', 'dedicated', 'external')),
         metric text not null constraint limit_row_metric_check check (metric in
           ('requests', 'tokens', 'in-flight', 'euros')),
         "window" text not null constraint limit_row_window_check check ("window" in
           ('minute', 'hour', 'day', 'month', 'exercise', 'none')),
         value bigint constraint limit_row_value_check check (value >= 0),
         shadow boolean not null,
         constraint limit_row_owner_check
           check ((level = 'pool') = (owner_id is null) and (level = 'pool') = (collectivite_id is null)),
         constraint limit_row_same_key
           unique nulls not distinct (level, owner_id, model_id, offer, metric, "window")
       )`,
      'create index limit_row_collectivite_id_idx on quotas.limit_row (collectivite_id)',
      ...tenantTable('quotas.limit_row', { tenant: 'select' }),
    ],
  },
  holds,
  hold,
  writeOff,
  overrides,
  share,
  envelopes,
  thresholds,
  lowerToCap,
  purgePools,
  acceptAfterEnd,
  shadowThresholds,
  heardEnds,
  freedRates,
  boundedEuros,
  starts,
  mostSpent,
  startUnused,
  reserved,
  fallenThresholds,
  inFlightElsewhere,
];
