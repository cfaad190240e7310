import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

interface TickOrder {
  readonly everyMs: number;
}

/** By the clock that all threads have in common. */
const commonMs = (): number => Number(process.hrtime.bigint()) / 1_000_000;

/**
 * Calls at even intervals, of less than a millisecond too, from a thread that only waits. A timer of the event loop counts
 * whole milliseconds from what the loop did last: how evenly it asks would depend on when the answers come.
 *
 * @param act is told the instant it was due at, by `performance.now()`; none is left out
 * @returns ends it
 */
export const everyTick = (everyMs: number, act: (dueMs: number) => void): (() => void) => {
  const order: TickOrder = { everyMs };
  const thread = new Worker(new URL(import.meta.url), { workerData: order });
  const aheadMs = commonMs() - performance.now();
  thread.on('message', (dueMs: number) => act(dueMs - aheadMs));
  return () => void thread.terminate();
};

const tick = ({ everyMs }: TickOrder): never => {
  const nobodyWakesIt = new Int32Array(new SharedArrayBuffer(4));
  for (let dueMs = commonMs(); ; dueMs += everyMs) {
    const leftMs = dueMs - commonMs();
    if (leftMs > 0) Atomics.wait(nobodyWakesIt, 0, 0, leftMs);
    parentPort!.postMessage(dueMs);
  }
};

if (!isMainThread) tick(workerData as TickOrder);
