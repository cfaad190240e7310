import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { type ReachableAddresses, readBaseUrl } from '@beffroi/catalogue/domain';
import { Pool } from 'undici';

/** vLLM's server closes a connection that is idle for 5 s: ours go first, so that no request meets a closed one. */
const KEEP_ALIVE_MS = 4_000;

export interface PoolOptions {
  readonly connectTimeoutMs: number;
  /** Longest silence inside an answer that has begun. */
  readonly idleTimeoutMs: number;
  /** Requests that may be under way with one engine; it generates for fewer at a time. */
  readonly mostConnections: number;
  /** Where an address outside our own clusters may lie; undefined: it is one of our own engines. */
  readonly reachable: ReachableAddresses | undefined;
}

/**
 * Connections to one engine. How long it may take to begin, each request says itself: a whole answer sends nothing
 * before it is complete.
 *
 * @throws TypeError for an address that is none, or may not be reached
 */
export const openPool = (url: string, options: PoolOptions): Pool => {
  const { connectTimeoutMs, idleTimeoutMs, mostConnections, reachable } = options;
  // An address needs no lookup, so the guard of names would never see it.
  const refused = reachable && readBaseUrl(url, reachable);
  if (refused?.ok === false) throw new TypeError(`${url} may not be reached: ${refused.failure.fault}`);
  return new Pool(url, {
    connections: mostConnections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: connectTimeoutMs, ...(reachable ? { lookup: guardedLookup(reachable) } : {}) },
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    bodyTimeout: idleTimeoutMs,
  });
};

type Resolved = (error: Error | null, addresses: string | LookupAddress[], family?: number) => void;

/** Checked at each connection: what a name leads to today, it may not lead to tomorrow. */
const guardedLookup =
  (reachable: ReachableAddresses) =>
  (host: string, options: LookupOptions, done: Resolved): void => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const allowed = addresses.filter(({ address }) => reachable.includes(address));
      const [first] = allowed;
      if (!first) return done(new Error(`${host} leads nowhere that may be reached`), []);
      if (options.all) return done(null, allowed);
      done(null, first.address, first.family);
    });
  };
