import type { GatewayId, IncarnationId } from '@beffroi/kernel';
import { sql } from '@beffroi/platform/postgres';
import type { Pool } from 'pg';
import type { IngestAnswer, IngestCall } from '../shipper/shipper.ts';

/** Calls `metering.ingest`. Events travel as lines of JSON, as the journal has them. */
export const ingest = async (
  pool: Pool,
  from: { readonly gatewayId: GatewayId; readonly incarnation: IncarnationId },
  { events, open, shippedThrough, replayed }: IngestCall,
): Promise<IngestAnswer> => {
  const { rows } = await pool.query<{ answer: IngestAnswer }>(sql`
    select metering.ingest(
      ${from.gatewayId}, ${from.incarnation}, ${events}, ${open.join('\n')}, ${shippedThrough},
      ${replayed}::uuid[]
    ) as answer`);
  return rows[0]!.answer;
};
