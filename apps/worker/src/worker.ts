import { hostname } from 'node:os';
import { createPool } from '@beffroi/platform/postgres';
import { type LeaseHold, withLease } from '@beffroi/platform/reconcile';
import { composeRoles, type Surroundings } from './composition.ts';
import type { RoleName } from './roles/role.ts';

/** How long the work of a killed worker waits for the next one. */
const LEASE_TTL_MS = 6_000;

export interface RunningWorker {
  /** Ends what was begun and gives the leases back. */
  stop(): Promise<void>;
}

/** Competes for each wanted role, and works in those it holds. */
export const startWorker = (surroundings: Surroundings, wanted: readonly RoleName[]): RunningWorker => {
  const { config, log } = surroundings;
  const { roles, close } = composeRoles(surroundings);
  // Leases have connections of their own: the work they allow must not starve their renewal.
  const pool = createPool(config.BEFFROI_POSTGRES_SYSTEM_URL, {
    max: wanted.length,
    applicationName: 'worker leases',
    onError: (err) => log.warn({ err }, 'a connection was lost'),
  });
  const holder = `${hostname()}/${process.pid}`;
  const holds: LeaseHold[] = roles
    .filter(({ name }) => wanted.includes(name))
    .map(({ name, run }) => withLease({ database: pool, role: name, holder, log, ttlMs: LEASE_TTL_MS }, run));
  return {
    stop: async () => {
      await Promise.all(holds.map((hold) => hold.stop()));
      await close();
      await pool.end();
    },
  };
};
