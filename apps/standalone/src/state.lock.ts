import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'standalone.pid';

/** The standalone that runs on this folder; what a killed one left there counts for nothing. */
export const holderOf = (stateDir: string): number | undefined => {
  try {
    const pid = Number(readFileSync(join(stateDir, FILE), 'utf8'));
    return Number.isInteger(pid) && pid !== process.pid && isStandalone(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
};

/** Says that the folder is ours: two at once would stop each other's PostgreSQL. */
export const hold = (stateDir: string): void => {
  writeFileSync(join(stateDir, FILE), String(process.pid), { mode: 0o600 });
};

/** Pids are reused: only another standalone is in our way. */
const isStandalone = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('standalone');
