import { isUuid, PARIS, type Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type GpuTimeDimension,
  type GpuTimeFilter,
  GpuTimeReader,
  type GpuTimeRow,
  MOST_GPU_TIME_ROWS,
} from '../../domain/index.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

const VALUES: Readonly<Record<GpuTimeDimension, string>> = {
  collectivite: 'collectivite_id::text',
  deployment: 'deployment_id::text',
  hour: `to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:00:00"Z"')`,
  day: `to_char(hour at time zone '${PARIS}', 'YYYY-MM-DD')`,
  month: `to_char(hour at time zone '${PARIS}', 'YYYY-MM')`,
};

@Injectable()
export class PostgresGpuTimeReader extends GpuTimeReader {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async read(
    scope: Scope,
    { collectiviteId, deploymentId, from, to }: GpuTimeFilter,
    groupBy: readonly GpuTimeDimension[],
  ): Promise<readonly GpuTimeRow[]> {
    // What is no UUID names nothing, and is answered like what is there and another's.
    const uuidOf = (id: string | undefined) => (id === undefined || isUuid(id) ? (id ?? null) : NOBODY);
    // The application's own filter; row-level security stands behind it.
    const own = scope.kind === 'tenant' ? scope.collectiviteId : null;
    const values = groupBy.map((dimension) => VALUES[dimension]);
    const key = values.length > 0 ? `concat_ws('|', ${values.join(', ')})` : 'null::text';
    return this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<GpuTimeRow[]>(
        `select ${key} as key, array[${values.join(', ')}]::text[] as values,
           coalesce(sum(reserved_ms), 0)::float8 as "reservedMs", coalesce(sum(ready_ms), 0)::float8 as "readyMs",
           coalesce(sum(idle_ms), 0)::float8 as "idleMs"
         from metering.gpu_hour
         where ($1::uuid is null or collectivite_id = $1) and ($2::uuid is null or collectivite_id = $2)
           and ($3::uuid is null or deployment_id = $3)
           and ($4::timestamptz is null or hour >= $4) and ($5::timestamptz is null or hour < $5)
         ${values.length > 0 ? `group by ${values.join(', ')} order by ${values.join(', ')}` : ''}
         limit $6`,
        [own, uuidOf(collectiviteId), uuidOf(deploymentId), from ?? null, to ?? null, MOST_GPU_TIME_ROWS],
      ),
    );
  }
}
