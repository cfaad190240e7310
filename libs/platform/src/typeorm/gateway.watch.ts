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
}
