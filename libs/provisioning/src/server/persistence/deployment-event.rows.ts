import type { Reading, Transaction } from '@beffroi/platform/typeorm';
import type { Condition, Deployment, DeploymentEvent } from '../../domain/index.ts';
import { EVENTS_KEPT, eventsBetween } from '../../domain/index.ts';
import { DeploymentEventEntity } from './deployment-event.entity.ts';

/** What became of its conditions; of each deployment the last ones are kept. */
export const tellEvents = async (
  { manager, now }: Transaction,
  { id, collectiviteId, conditions: before }: Deployment,
  after: readonly Condition[],
): Promise<void> => {
  const events = eventsBetween(before, after);
  if (events.length === 0) return;
  await manager.insert(
    DeploymentEventEntity,
    events.map((event) => ({ ...event, deploymentId: id, collectiviteId, at: now })),
  );
  await manager.query(
    `delete from provisioning.deployment_event where id in (
       select id from provisioning.deployment_event where deployment_id = $1 order by id desc offset $2)`,
    [id, EVENTS_KEPT],
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
