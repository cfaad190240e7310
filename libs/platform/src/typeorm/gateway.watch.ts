import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

const LOOK_EVERY_MS = 50;

/** How far a published record has come: «effective on n of m». */
export interface GatewayEffect {
  /** Live gateways that have applied it, in every one of their runs. */
  readonly effectiveOn: number;
  /** Gateways not fenced, not gone, and heard of within the last 15 minutes. */
  readonly liveGateways: number;
}

export abstract class GatewayWatch {
  /**
   * Waits until every live gateway has applied a sequence number, or the time is over. Call it after the commit,
   * never inside a transaction.
   */
  abstract waitForGateways(seq: number, timeoutMs: number): Promise<GatewayEffect>;
  /** How far each live gateway has come: what it has applied in every one of its runs. */
  abstract appliedSeqs(): Promise<AppliedSeqs>;
}

/** The last sequence number that each live gateway has applied, by its id. */
export type AppliedSeqs = ReadonlyMap<string, number>;

/** Ids of the live gateways that have not come to a sequence number. */
export const gatewaysBehind = (applied: AppliedSeqs, seq: number): string[] =>
  [...applied].filter(([, come]) => come < seq).map(([id]) => id);

/** Looks at what the gateways say of themselves when they poll. */
export class PresenceWatch extends GatewayWatch {
  constructor(private readonly system: DataSource) {
    super();
  }

  override async waitForGateways(seq: number, timeoutMs: number): Promise<GatewayEffect> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      const effect = await this.effectOf(seq);
      if (effect.effectiveOn === effect.liveGateways || performance.now() >= deadlineMs) return effect;
      await pause(LOOK_EVERY_MS);
    }
  }

  override async appliedSeqs(): Promise<AppliedSeqs> {
    const rows = await this.system.query<{ gateway_id: string; applied_seq: number }[]>(
      `select gateway_id, min(applied_seq) as applied_seq from dataplane.live_presence
       group by gateway_id order by gateway_id`,
    );
    return new Map(rows.map(({ gateway_id: id, applied_seq: seq }) => [id, seq]));
  }

  private async effectOf(seq: number): Promise<GatewayEffect> {
    const [effect] = await this.system.query<GatewayEffect[]>(
      `select count(*) filter (where passed) as "effectiveOn", count(*) as "liveGateways"
       from (select bool_and(applied_seq >= $1) as passed from dataplane.live_presence group by gateway_id) gateways`,
      [seq],
    );
    return effect!;
  }
}
