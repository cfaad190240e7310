import { randomUUID } from 'node:crypto';
import { type CollectiviteId, uuidV7 } from '@beffroi/kernel';

/** One collectivité's things, each with the mark in all that people could have written. */
export interface Furnished {
  readonly id: CollectiviteId;
  readonly mark: string;
  readonly project: string;
  readonly key: string;
  readonly deployment: string;
  readonly review: string;
}

type Statement = readonly [text: string, parameters: readonly unknown[]];

const ISSUER = 'https://id.example';
export const MODEL = 'ministral-3-3b-instruct-2512';
export const SITE = 'cher';

/** A row in every table that has rows of a collectivité; a new table gets its own here. */
export const FURNITURE = (town: Furnished): readonly Statement[] => [
  ...people(town),
  ...projects(town),
  ...usage(town),
];

const people = ({ id, mark, review }: Furnished): readonly Statement[] => [
  [
    `insert into identity.membership (id, issuer, subject, role, collectivite_id, created_at, display_name, email)
     select gen_random_uuid(), $2, who || $3, 'collectivite.admin', $1, now(), $3, $3
       from unnest(array['here-', 'elsewhere-']) who`,
    [id, ISSUER, mark],
  ],
  [
    `insert into identity.membership (id, issuer, subject, role, collectivite_id, created_at)
     values (gen_random_uuid(), $1, 'elsewhere-' || $2, 'operator.support', null, now())`,
    [ISSUER, mark],
  ],
  [
    `insert into identity.organization (collectivite_id, organization_id, alias, observed_at)
     values ($1, $2, $2, now() - interval '1 day')`,
    [id, mark],
  ],
  [
    `insert into identity.session (id, digest, issuer, subject, display_name, organization, created_at, last_seen_at,
       rotated_at, idle_until, ends_at)
     select gen_random_uuid(), sha256(convert_to(who || $2, 'utf8')), $1, who || $2, $2, $2, now(), now(), now(),
       now() + interval '1 hour', now() + interval '1 hour' from unnest(array['here-', 'elsewhere-']) who`,
    [ISSUER, mark],
  ],
  [
    `insert into identity.service_account (id, issuer, client_id, role, collectivite_id, created_at)
     values (gen_random_uuid(), $2, $3, 'collectivite.developer', $1, now())`,
    [id, ISSUER, mark],
  ],
  [
    `insert into identity.invitation (id, collectivite_id, email, role, token_digest, expires_at, created_at)
     values (gen_random_uuid(), $1, $2, 'collectivite.dpo', sha256(convert_to($2, 'utf8')), now(), now())`,
    [id, mark],
  ],
  [
    `insert into identity.support_access (id, collectivite_id, reason, until, created_at)
     values (gen_random_uuid(), $1, $2, now() + interval '1 hour', now())`,
    [id, mark],
  ],
  [
    `insert into identity.access_review
       (id, collectivite_id, deadline, undecided, opened_by, opened_at, reminders)
     values ($2, $1, now() + interval '1 day', 'keep', jsonb_build_object('subject', $3::text), now(), 0)`,
    [id, review, mark],
  ],
  [
    `insert into identity.access_review_line
       (id, review_id, collectivite_id, kind, holding_id, holder, role, since)
     values (gen_random_uuid(), $2, $1, 'member', gen_random_uuid(), $3, 'collectivite.admin', now())`,
    [id, review, mark],
  ],
  [
    `insert into platform.idempotency (actor, operation, key, collectivite_id, input_digest, outcome)
     values ('spec', 'member.invite', $2, $1, '', to_jsonb($2::text))`,
    [id, mark],
  ],
];

const projects = ({ id, mark, project, key, deployment }: Furnished): readonly Statement[] => [
  [
    `insert into tenancy.attached_body (id, collectivite_id, name, kind, created_at)
     values (gen_random_uuid(), $1, 'CCAS', 'ccas', now())`,
    [id],
  ],
  [
    `insert into tenancy.project (id, collectivite_id, name, sensitivity, analytic_code, created_at)
     values ($2, $1, $3, 'interne', $3, now())`,
    [id, project, mark],
  ],
  [
    `insert into keys.api_key (id, public_id, collectivite_id, project_id, name, contact, digest, created_at,
       previous_digest, previous_until, addresses, models, self_service, issued_by_id)
     select own, left(md5(own::text), 12), $1, $2, $3, $3, sha256(convert_to($3, 'utf8')), now(),
       sha256(convert_to($3, 'utf8')), now(), array[$3], array[$3], true, issuer
       from (values ($4::uuid, null), (gen_random_uuid(), $4::uuid)) as held (own, issuer)`,
    [id, project, mark, key],
  ],
  [
    `insert into catalogue.external_route (id, collectivite_id, model_id, provider, base_url, served_name, site_id,
       region, country, qualification, route_order, credential_sealed, registered_at)
     values (gen_random_uuid(), $1, '${MODEL}', 'mistral', $2, $2, $2, 'eu', 'FR', 'none', 1, $2, now())`,
    [id, mark],
  ],
  [
    `insert into provisioning.deployment (id, collectivite_id, model_id, site_id, namespace, replicas, precision,
       gpu_product, gpus_per_replica, context_tokens, engine_key_sealed, desired, requested_at, retired_at, conditions)
     values ($2, $1, '${MODEL}', '${SITE}', 'ns', 1, 'bf16', 'L40S', 1, 4096, $3, 'retired', now(), now(),
       jsonb_build_array($3::text))`,
    [id, deployment, mark],
  ],
  [
    `insert into provisioning.deployment_event (deployment_id, collectivite_id, type, status, reason, message, at)
     values ($2, $1, 'Ready', 'True', $3, to_jsonb($3::text), now())`,
    [id, deployment, mark],
  ],
  [`insert into provisioning.placement_policy (collectivite_id, regions) values ($1, array[$2])`, [id, mark]],
  [
    `insert into provisioning.gpu_reservation
       (deployment_id, collectivite_id, site_id, gpu_product, gpus_per_replica, replicas)
     values ($2, $1, '${SITE}', 'L40S', 1, 1)`,
    [id, deployment],
  ],
  [
    `insert into provisioning.rollout_share (deployment_id, collectivite_id, site_id, version, model_id, precision,
       context_tokens, gpu_product, gpus_per_replica, replicas)
     values ($2, $1, '${SITE}', 1, '${MODEL}', 'bf16', 4096, 'L40S', 1, 1)`,
    [id, deployment],
  ],
];

const usage = ({ id, project, key }: Furnished): readonly Statement[] => [
  [
    `insert into quotas.hold_row (limit_id, window_start, incarnation, collectivite_id, seq, held, spent, told_at)
     select id, now(), gen_random_uuid(), collectivite_id, 1, 2, 1, now()
       from quotas.limit_row where collectivite_id = $1 limit 1`,
    [id],
  ],
  [
    `insert into quotas.threshold (limit_id, window_start, percent, collectivite_id, spent, cap, reached_at)
     select id, now(), 70, collectivite_id, 7, 10, now() from quotas.limit_row where collectivite_id = $1 limit 1`,
    [id],
  ],
  [
    `insert into tenancy.notice_target (id, collectivite_id, channel, address, created_at)
     values (gen_random_uuid(), $1, 'email', 'dsi@ville.example', now())`,
    [id],
  ],
  [
    `insert into tenancy.notice
       (id, event_id, type, occurred_at, collectivite_id, channel, address, letter, state, created_at)
     values (gen_random_uuid(), gen_random_uuid(), 'quotas.threshold-reached', now(), $1, 'email', 'dsi@ville.example',
       '{}', 'dead', now())`,
    [id],
  ],
  [
    `insert into quotas.opening (limit_id, window_start, collectivite_id, spent)
     select id, now(), collectivite_id, 0 from quotas.limit_row where collectivite_id = $1 limit 1`,
    [id],
  ],
  [
    `insert into quotas.pool_claim (pool_id, incarnation, collectivite_id, class, weight, queued, held_up, starting,
       in_flight, served, per_second, told_at)
     values (gen_random_uuid(), gen_random_uuid(), $1, 'standard', 1, 1, 0, 0, 1, 300, 1, now())`,
    [id],
  ],
  [
    `insert into quotas.pool_counter (pool_id, collectivite_id, class, counter)
     values (gen_random_uuid(), $1, 'standard', 300)`,
    [id],
  ],
  [
    `insert into quotas.pool_service (pool_id, collectivite_id, day, served)
     values (gen_random_uuid(), $1, current_date, 300)`,
    [id],
  ],
  [
    `insert into metering.gpu_hour (deployment_id, hour, collectivite_id, reserved_ms, ready_ms, idle_ms)
     values (gen_random_uuid(), date_trunc('hour', now()), $1, 3600000, 1800000, 900000)`,
    [id],
  ],
  ['select metering.note_refused($1, $2)', ['gw', JSON.stringify(refusalOf(id, project, key))]],
  [
    'select metering.ingest($1, $2, $3, $4, now(), $5)',
    ['gw', randomUUID(), eventsOf(id, project, key), '', []],
  ],
  [
    `insert into tenancy.erasure_certificate
       (id, collectivite_id, started_at, finished_at, effective_at, erased, kept, digest)
     values (gen_random_uuid(), $1, now(), now() - interval '1 year', now(), '[]', '{}', 'of an earlier life')`,
    [id],
  ],
];

const DAYS_AGO_MS = 2 * 86_400_000;

/** One of now, and one of days ago that comes late: so that the sums of days and months have a row. */
const eventsOf = (
  ...owners: readonly [collectiviteId: string, projectId: string, apiKeyId: string]
): string =>
  [Date.now(), Date.now() - DAYS_AGO_MS].map((atMs) => JSON.stringify(eventOf(atMs, owners))).join('\n');

const eventOf = (atMs: number, [collectiviteId, projectId, apiKeyId]: readonly [string, string, string]) => ({
  v: 1,
  id: uuidV7(atMs, crypto.getRandomValues(new Uint8Array(10))),
  admittedAt: new Date(atMs).toISOString(),
  gatewayId: 'gw',
  collectiviteId,
  payerId: collectiviteId,
  projectId,
  apiKeyId,
  offer: 'shared',
  modelId: MODEL,
  modelRevision: 'r1',
  siteId: SITE,
  endpoint: '/v1/chat/completions',
  stream: false,
  outcome: 'completed',
  httpStatus: 200,
  attempts: 1,
  tokens: { input: 1, cachedInput: 0, output: 1, reasoning: 0 },
  audioMs: 0,
  pages: 0,
  images: 0,
  latencyMs: 1,
  quality: 'measured',
});

const refusalOf = (collectiviteId: string, projectId: string, apiKeyId: string) => ({
  id: uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10))),
  refusedAt: new Date().toISOString(),
  collectiviteId,
  projectId,
  apiKeyId,
  httpStatus: 403,
  code: 'account_suspended',
  reason: 'suspended',
  alike: 0,
});
