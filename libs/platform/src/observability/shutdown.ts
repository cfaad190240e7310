import type { Health } from './health.ts';
import type { Logger } from './logger.ts';

export interface ShutdownOptions {
  readonly log: Logger;
  readonly health: Health;
  /** How long the program stays up, not ready, so that load balancers notice; 0 unless given. */
  readonly drainMs?: number;
  /** How long closing may take before the process ends with status 1. */
  readonly graceMs: number;
}

/**
 * On SIGTERM, SIGINT or the loss of a parent's IPC channel, once: readiness fails, `drainMs` pass, `close` runs, the
 * process ends with status 0. A second signal ends it at once with status 1.
 */
export const onShutdown = (_options: ShutdownOptions, _close: () => Promise<void>): void => {
  throw new Error('being written');
};
