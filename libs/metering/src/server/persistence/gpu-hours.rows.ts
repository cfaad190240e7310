import { uuidV7Floor } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import type { EntityManager } from 'typeorm';
import { type GpuSegment, gpuTimeOf, HOUR_MS } from '../../domain/index.ts';

/** Which hours were summed, and when. */
export const meteredHours = async (
  manager: EntityManager,
  from: Date,
): Promise<{ readonly until: Date | undefined; readonly since: ReadonlyMap<number, Date> }> => {
  const [last] = await manager.query<{ until: Date | null }[]>(
    'select max(hour) as until from metering.gpu_metered_hour',
  );
  const rows = await manager.query<{ hour: Date; metered_at: Date }[]>(
    'select hour, metered_at from metering.gpu_metered_hour where hour >= least($1::timestamptz, $2::timestamptz)',
    [from, last!.until],
  );
  return {
    until: last!.until ?? undefined,
    since: new Map(rows.map(({ hour, metered_at }) => [hour.getTime(), metered_at])),
  };
};

/** Of each segment, how long at least one request was under way at its deployment. */
export const busyMsOf = async (
  { manager }: Pick<Transaction, 'manager'>,
  hour: Date,
  segments: readonly GpuSegment[],
): Promise<readonly number[]> => {
  const rows = await manager.query<{ busy_ms: number }[]>(
    `with busy as (
       select deployment_id,
         range_agg(tstzrange(admitted_at, admitted_at + greatest(latency_ms, 1) * interval '1 ms')) as times
       from metering.usage_event
       where id >= $2 and id < $3 and deployment_id = any($4::uuid[]) and quality <> 'corrected'
       group by 1
     )
     select coalesce((
       select sum(extract(epoch from upper(time) - lower(time)) * 1000)
       from unnest(busy.times * tstzmultirange(tstzrange(segment.begins, segment.ends))) time
     ), 0)::float8 as busy_ms
     from jsonb_to_recordset($1::jsonb)
       as segment (place integer, deployment_id uuid, begins timestamptz, ends timestamptz)
     left join busy using (deployment_id)
     order by segment.place`,
    [
      JSON.stringify(
        segments.map(({ deploymentId, from, to }, place) => ({
          place,
          deployment_id: deploymentId,
          begins: from,
          ends: to,
        })),
      ),
      // Requests of before may last into the hour; ids lie within an hour of admission.
      uuidV7Floor(hour.getTime() - 2 * HOUR_MS),
      uuidV7Floor(hour.getTime() + 2 * HOUR_MS),
      [...new Set(segments.map(({ deploymentId }) => deploymentId))],
    ],
  );
  return rows.map(({ busy_ms }) => busy_ms);
};

/** Takes the place of what was summed before. */
export const saveGpuHour = async (
  { manager }: Pick<Transaction, 'manager'>,
  hour: Date,
  segments: readonly GpuSegment[],
  busyMs: readonly number[],
): Promise<void> => {
  const parts = segments.map((segment, index) => {
    const { reservedMs, readyMs, idleMs } = gpuTimeOf(segment, busyMs[index]!);
    return {
      deployment_id: segment.deploymentId,
      collectivite_id: segment.collectiviteId,
      hour,
      reserved_ms: reservedMs,
      ready_ms: readyMs,
      idle_ms: Math.round(idleMs),
    };
  });
  await manager.query(
    `with summed as (
       select deployment_id, hour, collectivite_id, sum(reserved_ms)::bigint as reserved_ms,
         sum(ready_ms)::bigint as ready_ms, sum(idle_ms)::bigint as idle_ms
       from jsonb_populate_recordset(null::metering.gpu_hour, $2::jsonb)
       group by 1, 2, 3 order by 1, 2
     ), gone as (
       delete from metering.gpu_hour
       where hour = $1 and deployment_id not in (select deployment_id from summed)
     ), metered as (
       insert into metering.gpu_metered_hour values ($1, now())
       on conflict on constraint gpu_metered_hour_pk do update set metered_at = excluded.metered_at
     )
     insert into metering.gpu_hour select * from summed
     on conflict on constraint gpu_hour_pk do update set
       reserved_ms = excluded.reserved_ms, ready_ms = excluded.ready_ms, idle_ms = excluded.idle_ms`,
    [hour, JSON.stringify(parts)],
  );
};
