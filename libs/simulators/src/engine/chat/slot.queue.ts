/** The engine's batch: at most `concurrency()` requests run, the others wait in order of arrival. */
export interface SlotQueue {
  /** Resolves with what frees the slot, or with null when the signal aborts first. */
  enter(signal: AbortSignal): Promise<(() => void) | null>;
  /** To call when concurrency was raised. */
  wake(): void;
  readonly running: number;
  readonly waiting: number;
}

export function createSlotQueue(concurrency: () => number): SlotQueue {
  const waiters: (() => void)[] = [];
  let running = 0;

  function wake(): void {
    while (running < concurrency() && waiters.length > 0) {
      running += 1;
      waiters.shift()?.();
    }
  }

  function release(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      running -= 1;
      wake();
    };
  }

  return {
    enter: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(null);
        const leave = () => {
          waiters.splice(waiters.indexOf(start), 1);
          resolve(null);
        };
        const start = () => {
          signal.removeEventListener('abort', leave);
          resolve(release());
        };
        signal.addEventListener('abort', leave, { once: true });
        waiters.push(start);
        wake();
      }),
    wake,
    get running() {
      return running;
    },
    get waiting() {
      return waiters.length;
    },
  };
}
