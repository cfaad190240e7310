import { setTimeout as pause } from 'node:timers/promises';
import { type Bar, residentBar } from './bars.ts';
import type { Clients } from './load/clients.ts';
import { residentMiBOf } from './process.cost.ts';
import type { Program } from './programs/program.ts';

const EACH_MS = 60_000;
const TELL_MINUTES = 5;
/** What the heap may grow between its first quarter of an hour and its last, when nothing leaks. */
const TOLERATED_GROWTH = 1.1;

export interface MemoryWatch {
  readonly minutes: number;
  /** Processes of the gateway. */
  readonly workers: number;
  /** For progress. */
  readonly say: (text: string) => void;
}

/** Whole answers and streams in turn for so many minutes; memory is looked at each minute. */
export const watchMemory = async (
  clients: Clients,
  program: Program,
  { minutes, workers, say }: MemoryWatch,
): Promise<Bar[]> => {
  const seen: number[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const untilMs = performance.now() + EACH_MS;
    await clients.run({
      kind: 'open',
      target: program.target('whole'),
      perSecond: 1_000,
      durationMs: EACH_MS / 2,
    });
    await clients.run({
      kind: 'streams',
      target: program.target('brisk'),
      streams: 200,
      rampMs: 1_000,
      durationMs: EACH_MS / 2 - 5_000,
    });
    seen.push(residentMiBOf(program.pids));
    if (seen.length % TELL_MINUTES === 0)
      say(`${seen.length} of ${minutes} minutes: ${seen.at(-1)!.toFixed(0)} MiB`);
    await pause(Math.max(0, untilMs - performance.now()));
  }
  const quarter = Math.max(1, Math.floor(seen.length / 4));
  const [first, last] = [Math.max(...seen.slice(0, quarter)), Math.max(...seen.slice(-quarter))];
  return [
    {
      text: `resident flat through ${minutes} minutes under load`,
      measured: `at most ${first.toFixed(0)} MiB at first, ${last.toFixed(0)} MiB in the end`,
      isReached: last <= first * TOLERATED_GROWTH,
    },
    residentBar(`through ${minutes} minutes under load`, Math.max(...seen), workers),
  ];
};
