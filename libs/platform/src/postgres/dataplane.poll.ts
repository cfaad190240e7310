import type { RecordEnvelope } from '@beffroi/contracts/dataplane';
import type { GatewayId, IncarnationId } from '@beffroi/kernel';
import type { Pool } from 'pg';
import { sql } from './sql.tag.ts';
import type { SynchronousStandby } from './synchronous.standby.ts';

/** What one run of a gateway tells the database, at least every 250 ms (DATAPLANE §1). */
export interface PollQuestion {
  readonly gatewayId: GatewayId;
  readonly incarnation: IncarnationId;
  /** The kernel's `/proc/sys/kernel/random/boot_id`. */
  readonly bootId: string;
  /** Earlier runs of the same gateway whose directory this one has locked. */
  readonly fences: readonly IncarnationId[];
  /** The last sequence applied; 0: nothing yet, send everything. */
  readonly lastSeq: number;
  /** The instant below which all admissions of this run are ingested. */
  readonly shippedThrough: Date | null;
  /** All that was admitted before this record was applied is ingested, or told as open; 0 unless given. */
  readonly toldSeq?: number;
  /** The run ends cleanly after this call: nobody waits for it any more. */
  readonly leaving?: boolean;
}

export interface PollAnswer {
  /** Database time, ISO 8601 with microseconds. */
  readonly now: string;
  /** Raised by every restore. */
  readonly epoch: number;
  readonly systemIdentifier: string;
  readonly timeline: string;
  readonly maxSeq: number;
  /** Tombstones up to here are gone. */
  readonly purgedSeq: number;
  /** Ordered by seq; at most 5 000. */
  readonly records: readonly RecordEnvelope[];
  /** There are further records: poll again at once with the last seq. */
  readonly more: boolean;
  /** A successor has fenced this run: it must stop, nothing was written, and there are no records for it. */
  readonly fenced: boolean;
  /** Limits whose holders must lower what they do not need (DATAPLANE §3). */
  readonly contended: readonly string[];
  /** Live runs of all gateways, this one included. */
  readonly presence: readonly GatewayPresence[];
  readonly standby: SynchronousStandby;
}

export interface GatewayPresence {
  readonly gatewayId: GatewayId;
  readonly incarnation: IncarnationId;
  readonly appliedSeq: number;
  readonly polledAt: string;
}

/** Calls `dataplane.poll`, one of the four functions that the gateway's role may execute. */
export const pollDataplane = async (pool: Pool, question: PollQuestion): Promise<PollAnswer> => {
  const {
    gatewayId,
    incarnation,
    bootId,
    fences,
    lastSeq,
    shippedThrough,
    leaving = false,
    toldSeq = 0,
  } = question;
  const { rows } = await pool.query<{ answer: PollAnswer }>(sql`
    select dataplane.poll(
      ${gatewayId}, ${incarnation}, ${bootId}, ${fences}::uuid[], ${lastSeq}::bigint, ${shippedThrough}, ${leaving},
      ${toldSeq}::bigint
    ) as answer`);
  return rows[0]!.answer;
};

/** What a tailer remembers of the database it loaded from. */
export interface TailOrigin {
  readonly epoch: number;
  readonly systemIdentifier: string;
  readonly timeline: string;
  /** As answered by the first poll of the load: older tombstones hide nothing from it. */
  readonly purgedSeq: number;
}

/**
 * Whether a tailer must forget all and load again from 0: another database or history, one that is behind us, or
 * tombstones purged that we never saw.
 */
export const mustReload = (origin: TailOrigin, lastSeq: number, answer: PollAnswer): boolean =>
  answer.epoch !== origin.epoch ||
  answer.systemIdentifier !== origin.systemIdentifier ||
  answer.timeline !== origin.timeline ||
  answer.maxSeq < lastSeq ||
  answer.purgedSeq > Math.max(lastSeq, origin.purgedSeq);
