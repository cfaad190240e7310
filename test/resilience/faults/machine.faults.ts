import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../dataplane/eventually.ts';
import type { Fault } from './fault.ts';

const HOUR_MS = 3_600_000;
const JUMPING_CLOCK = new URL('../../dataplane/jumping.clock.mjs', import.meta.url).href;
const SEGMENT_BYTES = 256 * 1024;
const DISK_BYTES = 6 * 1024 * 1024;

/** A file system of its own below a directory, which only what runs in it sees: no privilege is needed for that. */
const onSmallDisk = (directory: string): readonly string[] => [
  'unshare',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs -o size=${DISK_BYTES} none "${directory}" && exec "$@"`,
  'sh',
];

/** Takes every byte that is left, as a log that nobody rotates would. */
const fill = (path: string): void => {
  const file = openSync(path, 'w');
  try {
    for (const bytes of [64 * 1024, 4_096, 1]) writeUntilFull(file, Buffer.alloc(bytes));
  } finally {
    closeSync(file);
  }
};

const writeUntilFull = (file: number, block: Buffer): void => {
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
};

export const diskFull: Fault = {
  name: 'the disk of the journal is full',
  strike: async (bench) => {
    const directory = bench.plane.directoryOf('full');
    const env = { BEFFROI_JOURNAL_SEGMENT_BYTES: String(SEGMENT_BYTES) };
    const gateway = await bench.plane.gateway('full', env, onSmallDisk(directory));
    await bench.whenServed(gateway);
    const load = bench.load(() => gateway.origin);
    await bench.calm(load);
    // Its mounts, seen from outside.
    const ballast = `/proc/${gateway.pid}/root${directory}/ballast`;
    fill(ballast);
    const refused = await eventually(
      () => load.outcomes.some(({ code }) => code === 'journal_full'),
      Boolean,
    );
    if (!refused) throw new Error('the disk was full and nobody was refused');
    await sleep(1_000);
    rmSync(ballast);
    await bench.calm(load);
    return load.stop();
  },
};

/** An hour ahead, then an hour behind, each while answers are under way. */
export const clocksJump: Fault = {
  name: 'the clocks of gateway and worker jump by an hour and back beyond',
  strike: async (bench) => {
    const env = {
      NODE_OPTIONS: `--import=${JUMPING_CLOCK}`,
      BEFFROI_TEST_CLOCK_JUMPS_MS: `${HOUR_MS},${-2 * HOUR_MS}`,
    };
    const gateway = await bench.plane.gateway('jumping', env);
    const worker = await bench.plane.worker(env);
    await bench.whenServed(gateway);
    const load = bench.load(() => gateway.origin);
    await bench.calm(load);
    for (let jump = 0; jump < 2; jump++) {
      for (const { pid } of [gateway, worker]) process.kill(pid, 'SIGUSR2');
      await bench.calm(load);
    }
    return load.stop();
  },
};
