import { type ApiKeyId, brandId, type SystemScope, uuidV7Floor } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { LastUses } from '../../domain/index.ts';

/** To the hour that the sums begin with, and from admission to arrival. */
const MARGIN_MS = 2 * 3_600_000;

interface UseRow {
  readonly apiKeyId: string;
  readonly at: Date;
}

/** The sums say which keys to look at, the index of events by key says when. */
@Injectable()
export class PostgresLastUses extends LastUses {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async since(scope: SystemScope, from: Date): Promise<ReadonlyMap<ApiKeyId, Date>> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<UseRow[]>(
        `select active.api_key_id as "apiKeyId", newest.admitted_at as at
         from (select distinct api_key_id from metering.rollup_hour
               where hour >= date_trunc('hour', $1::timestamptz)) active
         cross join lateral (
           select admitted_at from metering.usage_event event
           where event.api_key_id = active.api_key_id
             and event.id >= $2::uuid
           order by event.id desc limit 1) newest`,
        [from, uuidV7Floor(from.getTime() - MARGIN_MS)],
      ),
    );
    return new Map(rows.map(({ apiKeyId, at }) => [brandId<ApiKeyId>(apiKeyId), at]));
  }
}
