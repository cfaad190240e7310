import { type ReachableAddresses, readBaseUrl } from '@beffroi/catalogue/domain';
import { ConnectionPool } from './connection.pool.ts';
import type { EngineConnections } from './engine.connections.ts';
import { guardedLookup } from './guarded.lookup.ts';

/** vLLM's server closes a connection that is idle for 5 s: ours go first, so that no request meets a closed one. */
const KEEP_ALIVE_MS = 4_000;

export interface ConnectionsOptions {
  readonly connectTimeoutMs: number;
  /** Longest silence inside an answer that has begun. */
  readonly idleTimeoutMs: number;
  /** Where an address outside our own clusters may lie; undefined: it is one of our own engines. */
  readonly reachable: ReachableAddresses | undefined;
}

/** @throws TypeError for an address that is none, or may not be reached */
export const openConnections = (url: string, options: ConnectionsOptions): EngineConnections => {
  const { reachable } = options;
  // An address needs no lookup, so the guard of names would never see it.
  const refused = reachable && readBaseUrl(url, reachable);
  if (refused?.ok === false) throw new TypeError(`${url} may not be reached: ${refused.failure.fault}`);
  if (!PROTOCOLS.has(new URL(url).protocol)) throw new TypeError(`${url} is no address of HTTP`);
  const timeouts = { ...options, keepAliveMs: KEEP_ALIVE_MS };
  return new ConnectionPool(url, timeouts, reachable && guardedLookup(reachable));
};

const PROTOCOLS = new Set(['http:', 'https:']);
