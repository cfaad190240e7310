import type { Reading } from '@beffroi/platform/typeorm';
import type { GatewayRun } from '../../domain/index.ts';

/** Every run that presence remembers. */
export const gatewayRuns = ({ manager }: Pick<Reading, 'manager'>): Promise<GatewayRun[]> =>
  manager.query<GatewayRun[]>(
    `select run.gateway_id as "gatewayId", run.incarnation, run.registered_at as "registeredAt",
       greatest(run.shipped_through, told.shipped_through) as "shippedThrough", told.replayed_at as "replayedAt",
       run.polled_at as "polledAt", run.fenced_at as "fencedAt", run.left_at as "leftAt",
       (select count(*) from metering.open_admission open where open.incarnation = run.incarnation)::int
         as "openAdmissions"
     from dataplane.presence run
     left join metering.incarnation told on told.incarnation = run.incarnation
     order by run.gateway_id, run.registered_at`,
  );
