import type { GatewayId, IncarnationId } from '@beffroi/kernel';
import { sql } from '@beffroi/platform/postgres';
import type { ShareAnswer, ShareCall } from '@beffroi/quotas/domain';
import type { Pool } from 'pg';

/** Calls `quotas.share`. */
export const share = async (
  pool: Pool,
  from: { readonly gatewayId: GatewayId; readonly incarnation: IncarnationId },
  call: ShareCall,
): Promise<ShareAnswer> => {
  const { rows } = await pool.query<{ answer: ShareAnswer }>(
    sql`select quotas.share(${from.gatewayId}, ${from.incarnation}, ${JSON.stringify(call)}::jsonb) as answer`,
  );
  return rows[0]!.answer;
};
