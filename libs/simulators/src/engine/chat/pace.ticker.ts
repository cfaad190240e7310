/** Advances by what is due at `nowMs`; true while more will come. */
export type Paced = (nowMs: number) => boolean;

/**
 * One timer for every generation of the process. What falls due within a tick leaves together, so that 200
 * streams cost 200 writes a tick and not 200 writes a token.
 */
export interface PaceTicker {
  add(paced: Paced): void;
  remove(paced: Paced): void;
}

const TICK_MS = 10;

export function createPaceTicker(): PaceTicker {
  const running = new Set<Paced>();
  let timer: NodeJS.Timeout | undefined;

  function tick(): void {
    const nowMs = performance.now();
    for (const paced of running) {
      if (!paced(nowMs)) running.delete(paced);
    }
    restWhenIdle();
  }

  function restWhenIdle(): void {
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    add(paced) {
      running.add(paced);
      timer ??= setInterval(tick, TICK_MS);
    },
    remove(paced) {
      running.delete(paced);
      restWhenIdle();
    },
  };
}
