import type { GatewayId, IncarnationId } from '@beffroi/kernel';
import { sql } from '@beffroi/platform/postgres';
import type { HoldCall, HoldCallAnswer } from '@beffroi/quotas/domain';
import type { Pool } from 'pg';

/** Calls `quotas.hold`. */
export const hold = async (
  pool: Pool,
  from: { readonly gatewayId: GatewayId; readonly incarnation: IncarnationId },
  call: HoldCall,
): Promise<HoldCallAnswer> => {
  const { rows } = await pool.query<{ answer: HoldCallAnswer }>(
    sql`select quotas.hold(${from.gatewayId}, ${from.incarnation}, ${JSON.stringify(call)}::jsonb) as answer`,
  );
  return rows[0]!.answer;
};
