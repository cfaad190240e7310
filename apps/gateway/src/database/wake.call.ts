import { sql } from '@beffroi/platform/postgres';
import type { Pool } from 'pg';

/** Calls `provisioning.wake`: requests are held here for these deployments. */
export const wake = async (pool: Pool, deploymentIds: readonly string[]): Promise<void> => {
  await pool.query(sql`select provisioning.wake(${deploymentIds}::uuid[])`);
};
