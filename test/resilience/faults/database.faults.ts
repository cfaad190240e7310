import { cpSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { longOr } from '../../dataplane/long.form.ts';
import type { Fault } from './fault.ts';

const AWAY_MS = longOr(3_000, 60_000);
const BETWEEN_MS = 1_000;

export const databaseKilled: Fault = {
  name: 'kill -9 of PostgreSQL, started again on its data',
  strike: async (bench) => {
    const gateway = await bench.plane.gateway('bereft');
    await bench.whenServed(gateway);
    const load = bench.load(() => gateway.origin);
    await bench.calm(load);
    await bench.plane.killDatabase();
    await sleep(BETWEEN_MS);
    await bench.plane.restoreDatabase();
    await bench.calm(load);
    return load.stop();
  },
};

export const databaseAway: Fault = {
  name: `PostgreSQL away for ${AWAY_MS / 1_000} s`,
  strike: async (bench) => {
    const gateway = await bench.plane.gateway('alone');
    await bench.whenServed(gateway);
    const load = bench.load(() => gateway.origin);
    await bench.calm(load);
    await bench.plane.cutDatabase();
    await sleep(AWAY_MS);
    await bench.plane.restoreDatabase();
    await bench.calm(load);
    return load.stop();
  },
};

/** What was stored is sent again, since nobody heard that it was. */
export const answersLost: Fault = {
  name: 'batches sent twice: PostgreSQL’s answers get lost',
  strike: async (bench) => {
    const link = await bench.databaseLink();
    const gateway = await bench.plane.gateway('unheard', {
      BEFFROI_POSTGRES_GATEWAY_URL: bench.plane.databaseUrl('beffroi_gateway', link.port),
    });
    await bench.whenServed(gateway);
    const load = bench.load(() => gateway.origin);
    for (let times = 0; times < 3; times++) {
      await bench.calm(load);
      await link.loseAnswers(BETWEEN_MS);
    }
    await bench.calm(load);
    return load.stop();
  },
};

/** What never reached the database is sent by two at once, each in its own batches and beside its own requests. */
export const journalCopied: Fault = {
  name: 'batches doubled and out of order: a journal and its copy are replayed at once',
  strike: async (bench) => {
    const { plane } = bench;
    const link = await bench.databaseLink();
    const gateway = await plane.gateway('copied', {
      BEFFROI_POSTGRES_GATEWAY_URL: plane.databaseUrl('beffroi_gateway', link.port),
    });
    await bench.whenServed(gateway);
    const before = bench.load(() => gateway.origin);
    await bench.calm(before);
    link.cut();
    await bench.calm(before);
    await gateway.end('SIGKILL');
    const told = await before.stop();
    cpSync(plane.directoryOf('copied'), plane.directoryOf('copy'), { recursive: true });
    const both = await Promise.all([plane.gateway('copied'), plane.gateway('copy')]);
    const after = bench.load((turn) => both[turn % 2]!.origin);
    await bench.calm(after);
    return [...told, ...(await after.stop())];
  },
};
