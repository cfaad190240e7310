import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
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
    const changedAt = await changeOf(mark);
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

const changeOf = (mark: string): Promise<number | undefined> =>
  stat(mark).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );

const keep = (mark: string, holder: string, beatMs: number): VolumeHold => {
  const isOurs = (): boolean => {
    try {
      return readFileSync(mark, 'utf8') === holder;
    } catch {
      return false;
    }
  };
  const beat = setInterval(() => {
    const now = new Date();
    if (isOurs()) utimesSync(mark, now, now);
  }, beatMs).unref();
  return {
    release: () => {
      clearInterval(beat);
      if (isOurs()) rmSync(mark, { force: true });
    },
  };
};
