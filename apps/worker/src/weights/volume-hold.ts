import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const MARK = '.loading';

export interface Pace {
  /** How often a holder says that it is there. */
  readonly beatMs: number;
  /** A mark that did not change for so long is of somebody who died. */
  readonly deadAfterMs: number;
}

const USUAL: Pace = { beatMs: 5_000, deadAfterMs: 30_000 };

export interface VolumeHold {
  /** Aborted when another loader, which took this one for dead, has the volume. */
  readonly lost: AbortSignal;
  release(): void;
}

/**
 * One loader at a time writes to a volume: an earlier one may still end, or live on a node that the cluster has given up.
 * Waits for it. Which clock the volume has does not matter: only whether the mark changes.
 *
 * @returns undefined when the signal came first
 * @throws what the volume says when it cannot be written
 */
export const holdVolume = async (
  folder: string,
  signal: AbortSignal,
  { beatMs, deadAfterMs }: Pace = USUAL,
): Promise<VolumeHold | undefined> => {
  const mark = join(folder, MARK);
  const holder = randomUUID();
  let seen: number | undefined;
  for (let sinceMs = performance.now(); !signal.aborted;) {
    if (tryMark(mark, holder)) return keep(mark, holder, beatMs);
    // At once before it is taken away: meanwhile another who waits may have put his own in its place.
    const changedAt = changeOf(mark);
    if (changedAt !== seen) [seen, sinceMs] = [changedAt, performance.now()];
    else if (performance.now() - sinceMs > deadAfterMs) rmSync(mark, { force: true });
    else await pause(beatMs / 5, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
};

const tryMark = (mark: string, holder: string): boolean => {
  try {
    writeFileSync(mark, holder, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

const changeOf = (mark: string): number | undefined => attempt(() => statSync(mark).mtimeMs);

const keep = (mark: string, holder: string, beatMs: number): VolumeHold => {
  const lost = new AbortController();
  const holderThere = () => attempt(() => readFileSync(mark, 'utf8'));
  const beat = setInterval(() => {
    const there = holderThere();
    if (there === holder) attempt(() => utimesSync(mark, new Date(), new Date()));
    else if (there !== undefined) lost.abort();
  }, beatMs).unref();
  return {
    lost: lost.signal,
    release: () => {
      clearInterval(beat);
      if (holderThere() === holder) rmSync(mark, { force: true });
    },
  };
};

/** Undefined where the volume does not let it: whoever copies says why. */
const attempt = <T>(act: () => T): T | undefined => {
  try {
    return act();
  } catch {
    return undefined;
  }
};
