/**
 * `npm run bench:gateway`: what a request costs in Beffroi's gateway, beside a bare Node proxy, nginx and Portkey, on
 * one machine in one run. Rounds are interleaved, so that what else the machine does strikes all alike.
 */
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { barsOf } from './bars.ts';
import { type BenchOptions, type ProgramName, readOptions, USAGE } from './bench.options.ts';
import { pin, placeCpus } from './cpu.placement.ts';
import { Clients } from './load/clients.ts';
import { watchMemory } from './memory.watch.ts';
import { atRest, goLast, withoutAutogroups } from './process.cost.ts';
import { measure, measureDirect, measureGaps, warmUp } from './phases.ts';
import { type BenchPorts, portsFrom } from './ports.ts';
import { startBare } from './programs/bare.program.ts';
import { type GatewayStart, startBeffroi } from './programs/beffroi.program.ts';
import { type BenchLimits, newKeys } from './programs/beffroi.records.ts';
import { startNginx } from './programs/nginx.process.ts';
import { startNginxProxy } from './programs/nginx.program.ts';
import { startPortkey } from './programs/portkey.program.ts';
import { isStream, nothingLeft, type Program } from './programs/program.ts';
import { waitUntilListening } from './programs/wait.until.listening.ts';
import { barLines, gapLines, jsonOf, mediansOf, table } from './report.ts';
import type { Gaps, Sample } from './sample.ts';
import { rotated } from './rotated.ts';
import { compareScaled } from './scaling/compare.scaled.ts';
import { inTurn, standBack } from './turns.ts';
import { nginxUpstream } from './upstreams/nginx.upstream.ts';
import { chatBody } from './wire.ts';

const GAP_RUNS = 5;
/** By which all programs but ours, which has its own, are asked. */
const KEYS_IN_USE = 1_000;
const UNKNOWN_KEY = 'bfr-live-000000000000-0000000000000000000000000000000000000000000-000000';

const stops: (() => Promise<void> | void)[] = [];
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const startUpstreams = async (ports: BenchPorts, cores: string | undefined): Promise<Program> => {
  const nginx = startNginx(nginxUpstream(ports));
  stops.push(() => nginx.stop());
  pin(nginx.pid, cores);
  const paces = [ports.upstreams.brisk, 100, 20, ports.upstreams.slow, 40, 100].map(String);
  const streams = fork(new URL('./upstreams/stream.upstream.main.ts', import.meta.url), paces);
  stops.push(() => streams.disconnect());
  pin(streams.pid!, cores);
  await waitUntilListening(ports.upstreams.whole);
  await waitUntilListening(ports.upstreams.slow);
  return {
    name: 'direct',
    pids: [],
    target: (upstream) => ({
      port: ports.upstreams[upstream],
      headers: [],
      keys: [UNKNOWN_KEY],
      body: chatBody(`bench/${upstream}`, isStream(upstream)),
    }),
    settled: nothingLeft,
    stop: nothingLeft,
  };
};

/** A program that cannot be started leaves its column out, and says why. */
const startPrograms = async (
  options: BenchOptions,
  ports: BenchPorts,
  cores: { readonly measured: string; readonly rest: string } | undefined,
): Promise<Program[]> => {
  const gateway = async (name: GatewayStart['name'], limits: BenchLimits) => {
    const { workers, gatewayNodeOptions: nodeOptions } = options;
    const program = await startBeffroi(ports, { name, limits, workers, nodeOptions });
    for (const pid of program.besides ?? []) pin(pid, cores?.rest);
    return program;
  };
  const keys = newKeys(KEYS_IN_USE);
  const starts: Readonly<Record<ProgramName, () => Promise<Program>>> = {
    beffroi: () => gateway('beffroi', 'plan'),
    levels: () => gateway('levels', 'levels'),
    unlimited: () => gateway('unlimited', 'none'),
    bare: () => startBare(ports, keys),
    nginx: () => startNginxProxy(ports, keys),
    portkey: () => startPortkey(ports, keys),
  };
  const programs: Program[] = [];
  for (const name of options.programs) {
    try {
      const program = await starts[name]();
      stops.push(() => program.stop());
      for (const pid of program.pids) pin(pid, cores?.measured);
      programs.push(program);
    } catch (error) {
      say(`${name}: not measured, ${(error as Error).message}`);
    }
  }
  return programs;
};

const run = async (options: BenchOptions): Promise<void> => {
  const ports = portsFrom(options.portBase);
  const cores = placeCpus(options.workers);
  say(cores?.description ?? 'nothing is pinned: too few cores for that, or no taskset');
  stops.push(withoutAutogroups());
  const direct = await startUpstreams(ports, cores?.rest);
  const programs = await startPrograms(options, ports, cores);
  const clients = new Clients();
  stops.push(() => clients.stop());
  pin(clients.pid, cores?.rest);

  const databases = programs.flatMap(({ besides = [] }) => besides);
  const allPids = programs.flatMap(({ pids }) => pids).concat(databases);
  const rest = () => {
    // In life a database has cores of its own: here it must not take those of the clients and of the upstream.
    databases.forEach(goLast);
    return atRest(allPids);
  };
  const context = { clients, pace: options.pace, rest };
  await warmUp(context, programs);
  standBack(programs);

  const samples = new Map<ProgramName, Sample[]>(options.programs.map((name) => [name, []]));
  for (let round = 0; round < options.rounds; round++) {
    const times = await measureDirect(context, direct);
    for (const program of rotated(programs, round)) {
      const sample = await inTurn(program, () => measure(context, program, times));
      samples.get(program.name as ProgramName)?.push(sample);
    }
    say(`round ${round + 1} of ${options.rounds} done`);
  }

  const gaps: Gaps[] = [];
  const compared = [direct, ...programs.filter(({ name }) => name === 'beffroi' || name === 'bare')];
  for (let count = 0; count < GAP_RUNS; count++) {
    for (const program of rotated(compared, count)) {
      gaps.push(await inTurn(program, () => measureGaps(context, program)));
    }
  }

  const medians = mediansOf(samples);
  say(
    `\nmedian (lowest–highest) of ${options.rounds} rounds; + is what is added to the upstream's own time\n`,
  );
  say(table(samples));
  say(`\n2 000 streams of 10 events/s\n${gapLines(gaps)}\n`);
  say(barLines(barsOf(medians, gaps, options.workers)));
  if (options.json) writeFileSync(options.json, jsonOf(options.rounds, medians));
  const gateway = programs.find(({ name }) => name === 'beffroi');
  const { memoryMinutes: minutes, workers } = options;
  if (minutes !== undefined && gateway)
    say(barLines(await inTurn(gateway, () => watchMemory(clients, gateway, { minutes, workers, say }))));
};

/** Nothing is pinned: processes that shared a lock would have to wait for one another on cores of their own. */
const runScaling = async (options: BenchOptions, counts: readonly number[]): Promise<void> => {
  const ports = portsFrom(options.portBase);
  await startUpstreams(ports, undefined);
  const clients = new Clients();
  stops.push(() => clients.stop());
  const onStop = (stop: () => Promise<void>) => void stops.push(stop);
  await compareScaled(options, counts, { ports, clients, onStop, say });
};

const stopAll = async (): Promise<void> => {
  for (const stop of stops.splice(0).reverse()) await stop();
};

const main = async (): Promise<number> => {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.isHelp) say(USAGE);
    else if (options.scaling) await runScaling(options, options.scaling);
    else await run(options);
    return 0;
  } catch (error) {
    process.stderr.write(`bench:gateway cannot go on: ${(error as Error).message}\n\n${USAGE}\n`);
    return 1;
  } finally {
    await stopAll();
  }
};

const breakOff = (): void => void stopAll().then(() => process.exit(130));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, breakOff);
// Whoever read what we print has gone.
process.stdout.once('error', breakOff);
process.exitCode = await main();
