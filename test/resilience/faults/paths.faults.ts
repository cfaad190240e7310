import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';

const CUT_MS = 700;
/** From none, through the middle, to the very end. */
const LEAVES_AFTER = [0, 1, 2, 5, 13, 39, 40];

export const engineCutOff: Fault = {
  name: 'the path to one engine and then to both is cut',
  strike: async (bench) => {
    const gateway = await bench.plane.gateway('cut-off');
    await bench.whenServed(gateway);
    const load = bench.load(() => gateway.origin);
    const links = bench.deployments.map(({ link }) => link);
    for (const broken of [links.slice(0, 1), links.slice(1), links]) {
      await bench.calm(load);
      broken.forEach((link) => link.cut());
      await sleep(CUT_MS);
      broken.forEach((link) => link.mend());
    }
    await bench.calm(load);
    return load.stop();
  },
};

export const clientsLeave: Fault = {
  name: 'clients leave after so many pieces of their answer',
  strike: async (bench) => {
    const gateway = await bench.plane.gateway('left');
    await bench.whenServed(gateway);
    const load = bench.load(
      () => gateway.origin,
      (turn) => (turn % 2 === 0 ? {} : { leavesAfter: LEAVES_AFTER[(turn >> 1) % LEAVES_AFTER.length]! }),
    );
    await bench.calm(load);
    await bench.calm(load);
    return load.stop();
  },
};
