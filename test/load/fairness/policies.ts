import {
  type Contract,
  type Demand,
  type EnginePace,
  FairPool,
  PoolRun,
  type Trip,
} from '@beffroi/gateway/testing';

/** Requests that the engine takes at once. */
export const ROOM = 32;
/** A model of some 24 billion parameters on one board: 28 ms a token with 32 at once, and 20 000 tokens of prompts a second. */
export const PACE: EnginePace = { turnMs: 20, perRequestMs: 0.25, perInputTokenMs: 0.05 };

const ENDLESS = { mostPerTenant: 1e6, most: 1e6 };
/** As gateways are delivered: BEFFROI_QUEUE… */
const SHIPPED = { mostPerTenant: 128, most: 2_048 };
const SHIPPED_PATIENCE_MS = 50_000;
const MINUTE_MS = 60_000;

const EVERYBODY: Contract = { id: 'everybody', weight: 1, class: 'standard' };
const asOne = (): Contract => EVERYBODY;

export interface Policy {
  readonly name: string;
  readonly open: () => PoolRun;
  /** Whether a request is let in at all. */
  readonly admits: (demand: Demand) => boolean;
}

const all = (): boolean => true;

const inOneLine = (): PoolRun =>
  new PoolRun(new FairPool<Trip>(ENDLESS, ROOM), { pace: PACE, queuesAs: asOne });

/** So many requests a minute of each town; more are refused, and the rest goes in the order of arrival. */
const requestLimit = (perMinute: number): Policy => {
  const counted = new Map<string, number>();
  return {
    name: `${perMinute} requests a minute each`,
    open: inOneLine,
    admits: ({ tenant, atMs }) => {
      const window = `${tenant.id} ${Math.floor(atMs / MINUTE_MS)}`;
      const count = (counted.get(window) ?? 0) + 1;
      counted.set(window, count);
      return count <= perMinute;
    },
  };
};

/** Anew for each run: limits count. */
export const policies = (): readonly Policy[] => [
  { name: 'first come, first served', open: inOneLine, admits: all },
  requestLimit(120),
  requestLimit(60),
  requestLimit(10),
  {
    name: 'VTC',
    open: () => new PoolRun(new FairPool<Trip>(ENDLESS, ROOM), { pace: PACE }),
    admits: all,
  },
  {
    name: 'VTC, queues as delivered',
    open: () =>
      new PoolRun(new FairPool<Trip>(SHIPPED, ROOM), { pace: PACE, patienceMs: SHIPPED_PATIENCE_MS }),
    admits: all,
  },
];
