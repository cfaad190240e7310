import type { GatewayId } from '@beffroi/kernel';
import { sql } from '@beffroi/platform/postgres';
import type { Pool } from 'pg';

/** Calls `metering.note_refused`. */
export const noteRefused = async (
  pool: Pool,
  gatewayId: GatewayId,
  lines: readonly string[],
): Promise<void> => {
  await pool.query(sql`select metering.note_refused(${gatewayId}, ${lines.join('\n')})`);
};
