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
  /** Ids of the live gateways that have not applied a sequence number in every one of their runs. */
  abstract gatewaysBehind(seq: number): Promise<readonly string[]>;
}

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

  override async gatewaysBehind(seq: number): Promise<readonly string[]> {
    const behind = await this.system.query<{ gateway_id: string }[]>(
      `select gateway_id from dataplane.live_presence
       group by gateway_id having not bool_and(applied_seq >= $1) order by gateway_id`,
      [seq],
    );
    return behind.map(({ gateway_id: id }) => id);
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
