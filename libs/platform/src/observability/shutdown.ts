import type { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
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

/** What of `process` a shutdown needs; a spec brings its own. */
export interface StoppableProcess extends Pick<EventEmitter, 'on'> {
  exit(status: number): void;
}

const REASONS = ['SIGTERM', 'SIGINT'] as const;

/**
 * On SIGTERM or SIGINT, once: readiness fails, `drainMs` pass, `close` runs, the process ends with status 0. A second signal ends it at once with status 1.
 */
export const onShutdown = (
  options: ShutdownOptions,
  close: () => Promise<void>,
  program: StoppableProcess = process,
): void => {
  const { log } = options;
  let stopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (stopping) {
      log.warn({ reason }, 'stopping at once');
      return program.exit(1);
    }
    stopping = true;
    log.info({ reason }, 'stopping');
    program.exit(await drainAndClose(options, close));
  };
  for (const reason of REASONS) program.on(reason, () => void stop(reason));
};

const drainAndClose = async (
  { log, health, drainMs = 0, graceMs }: ShutdownOptions,
  close: () => Promise<void>,
): Promise<0 | 1> => {
  health.drain();
  await pause(drainMs);
  const closed = close().then(
    () => ({ status: 0, text: 'stopped' }) as const,
    (err: unknown) => ({ status: 1, text: 'stopped with an error', err }) as const,
  );
  const late = { status: 1, text: `not stopped within ${graceMs} ms` } as const;
  const { status, text, ...rest } = await Promise.race([closed, pause(graceMs, late, { ref: false })]);
  log[status === 0 ? 'info' : 'error'](rest, text);
  return status;
};
