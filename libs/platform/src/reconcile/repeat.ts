import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../observability/index.ts';

/** Does something now and then again and again, until the signal aborts. A failure is logged and waits its turn. */
export const repeat = async (
  work: () => Promise<void>,
  everyMs: number,
  signal: AbortSignal,
  log: Logger,
): Promise<void> => {
  while (!signal.aborted) {
    await work().catch((error: unknown) => log.error({ err: error }, 'a sweep failed; it is tried again'));
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
};
