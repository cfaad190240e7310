/** Where everything listens, counted from the base. */
export interface BenchPorts {
  /** The upstreams: nginx with whole answers, and two paces of streams. */
  readonly upstreams: UpstreamPorts;
  readonly beffroi: GatewayPorts;
  /** The same gateway, under other limits. */
  readonly levels: GatewayPorts;
  readonly unlimited: GatewayPorts;
  /** Or as many gateways of several processes, in the place of these three. */
  readonly scaled: readonly GatewayPorts[];
  /** A plain proxy has one port for each upstream. */
  readonly bare: UpstreamPorts;
  readonly nginx: UpstreamPorts;
  readonly portkey: number;
}

export interface GatewayPorts {
  readonly http: number;
  readonly ops: number;
  readonly postgres: number;
}

export interface UpstreamPorts {
  readonly whole: number;
  /** Streams of 100 events, one each 20 ms. */
  readonly brisk: number;
  /** Streams of 10 events a second. */
  readonly slow: number;
}
export type UpstreamName = keyof UpstreamPorts;

export const portsFrom = (base: number): BenchPorts => {
  const three = (first: number): UpstreamPorts => ({ whole: first, brisk: first + 1, slow: first + 2 });
  const gateway = (first: number): GatewayPorts => ({ http: first, ops: first + 1, postgres: first + 2 });
  const gateways = [gateway(base + 10), gateway(base + 13), gateway(base + 16)] as const;
  const [beffroi, levels, unlimited] = gateways;
  return {
    upstreams: three(base),
    bare: three(base + 3),
    nginx: three(base + 6),
    portkey: base + 9,
    beffroi,
    levels,
    unlimited,
    scaled: gateways,
  };
};
