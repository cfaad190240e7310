import type { Migration } from './migration.ts';
import { audit } from './migrations/audit.migration.ts';
import { foundation } from './migrations/foundation.migration.ts';
import { lease } from './migrations/lease.migration.ts';
import { limitRecords } from './migrations/limit-records.migration.ts';
import { poll } from './migrations/poll.migration.ts';
import { recordOwners } from './migrations/record-owners.migration.ts';
import { records } from './migrations/records.migration.ts';
import { secondWall } from './migrations/second-wall.migration.ts';
import { synchronousStandby } from './migrations/synchronous-standby.migration.ts';
import { toldSeq } from './migrations/told-seq.migration.ts';
import { writes } from './migrations/writes.migration.ts';

/** Schemas `platform` and `dataplane`: what the unit of work, the gateways and the workers stand on. */
export const platformMigrations: readonly Migration[] = [
  foundation,
  writes,
  records,
  poll,
  lease,
  audit,
  recordOwners,
  secondWall,
  limitRecords,
  synchronousStandby,
  toldSeq,
];
