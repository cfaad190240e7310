import type { Reading, Transaction } from '@beffroi/platform/typeorm';
import type { Condition, Deployment, DeploymentEvent } from '../../domain/index.ts';
import { EVENTS_KEPT, eventsBetween } from '../../domain/index.ts';

/** What became of the conditions of some; of each deployment the last ones are kept. */
export const tellEvents = async (
  { manager, now }: Transaction,
  notes: readonly { readonly deployment: Deployment; readonly conditions: readonly Condition[] }[],
): Promise<void> => {
  const events = notes.flatMap(({ deployment: { id, collectiviteId, conditions: before }, conditions }) =>
    eventsBetween(before, conditions).map((event) => ({
      ...event,
      deployment_id: id,
      collectivite_id: collectiviteId,
      at: now,
    })),
  );
  if (events.length === 0) return;
  await manager.query(
    `insert into provisioning.deployment_event (deployment_id, collectivite_id, type, status, reason, message, at)
     select deployment_id, collectivite_id, type, status, reason, message, at
     from jsonb_populate_recordset(null::provisioning.deployment_event, $1)`,
    [JSON.stringify(events)],
  );
  await manager.query(
    `delete from provisioning.deployment_event where id in (
       select id from (
         select id, row_number() over (partition by deployment_id order by id desc) as age
         from provisioning.deployment_event where deployment_id = any($1)) as event
       where age > $2)`,
    [[...new Set(events.map(({ deployment_id: id }) => id))], EVENTS_KEPT],
  );
};

/** The newest first. Row-level security stands behind the application's own filter. */
export const newestEvents = async (
  { manager, scope }: Reading,
  ids: readonly string[],
  most: number,
): Promise<(DeploymentEvent & { readonly deploymentId: string })[]> => {
  const own = scope.kind === 'tenant' ? scope.collectiviteId : null;
  return manager.query(
    `select deployment_id as "deploymentId", type, status, reason, message, at
     from (select *, row_number() over (partition by deployment_id order by id desc) as age
           from provisioning.deployment_event
           where deployment_id = any($1) and ($3::uuid is null or collectivite_id = $3)) as event
     where age <= $2 order by id desc`,
    [ids, most, own],
  );
};
