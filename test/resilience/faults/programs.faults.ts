import { freePort } from '../../dataplane/data.plane.ts';
import { eventually } from '../../dataplane/eventually.ts';
import type { Fault } from './fault.ts';

export const gatewayKilled: Fault = {
  name: 'kill -9 of a gateway',
  strike: async (bench) => {
    let gateway = await bench.plane.gateway('killed');
    await bench.whenServed(gateway);
    const load = bench.load(() => gateway.origin);
    await bench.calm(load);
    await gateway.end('SIGKILL');
    gateway = await bench.plane.gateway('killed');
    await bench.calm(load);
    return load.stop();
  },
};

export const gatewayWorkerKilled: Fault = {
  name: 'kill -9 of one of the two workers of a gateway',
  strike: async (bench) => {
    const env = { BEFFROI_WORKERS: '2', BEFFROI_OPS_PORT: '0', BEFFROI_HTTP_PORT: String(await freePort()) };
    const gateway = await bench.plane.gateway('workers', env);
    await bench.whenServed(gateway);
    const load = bench.load(
      () => gateway.origin,
      () => ({ isAlone: true }),
    );
    await bench.calm(load);
    process.kill(gateway.workerPids()[0]!, 'SIGKILL');
    const [row] = await bench.plane.sql<{ now: Date }>(`select clock_timestamp() + interval '1 s' as now`);
    await eventually(
      () => bench.plane.liveRuns('workers', row!.now),
      (live) => live === 2,
    );
    await bench.calm(load);
    return load.stop();
  },
};

/** While a gateway is gone for good, so that there is something for a worker to do. */
export const workerKilled: Fault = {
  name: 'kill -9 of the worker',
  strike: async (bench) => {
    const worker = await bench.plane.worker();
    const gone = await bench.plane.gateway('gone');
    const gateway = await bench.plane.gateway('stays');
    await bench.whenServed(gone);
    await bench.whenServed(gateway);
    const load = bench.load((turn) => (turn % 2 === 0 ? gateway : gone).origin);
    await bench.calm(load);
    await gone.end('SIGKILL');
    await worker.end('SIGKILL');
    await bench.plane.worker();
    await bench.calm(load);
    // Its disk is found again, after a worker may have settled what it had told.
    await bench.plane.gateway('gone');
    return load.stop();
  },
};
