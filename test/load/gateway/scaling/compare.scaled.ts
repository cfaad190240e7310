import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { BenchOptions } from '../bench.options.ts';
import type { Clients } from '../load/clients.ts';
import type { BenchPorts } from '../ports.ts';
import { atRest, goLast } from '../process.cost.ts';
import { startBeffroi } from '../programs/beffroi.program.ts';
import { barLines } from '../report.ts';
import { rotated } from '../rotated.ts';
import { scalingBars, scalingJson, scalingLines } from './scaling.report.ts';
import { measureScaled, type ScaledGateway, type ScalingSample, warmUpScaled } from './scaling.sample.ts';

interface Surroundings {
  readonly ports: BenchPorts;
  readonly clients: Clients;
  readonly onStop: (stop: () => Promise<void>) => void;
  readonly say: (text: string) => void;
}

/** Seven processes that ask their databases four times a second. */
const REST_SHARE = 0.15;

/** The gateway with so many processes, each process under the same load, in interleaved rounds. */
export const compareScaled = async (
  options: BenchOptions,
  counts: readonly number[],
  surroundings: Surroundings,
): Promise<void> => {
  const { clients, say } = surroundings;
  const gateways = await startScaled(options, counts, surroundings);
  const pids = gateways.flatMap(({ program }) => program.pids);
  const databases = gateways.flatMap(({ program }) => program.besides ?? []);
  const rest = () => {
    databases.forEach(goLast);
    return atRest(pids, REST_SHARE);
  };
  const context = { clients, pace: options.pace, rest };
  for (const gateway of gateways) await warmUpScaled(context, gateway);
  const samples = new Map<number, ScalingSample[]>(counts.map((workers) => [workers, []]));
  for (let round = 0; round < options.rounds; round++) {
    for (const gateway of rotated(gateways, round))
      samples.get(gateway.workers)!.push(await measureScaled(context, gateway));
    say(`round ${round + 1} of ${options.rounds} done`);
  }
  say(`\n${scalingLines(samples)}\n`);
  say(barLines(scalingBars(samples, availableParallelism())));
  if (options.json) writeFileSync(options.json, scalingJson(options.rounds, samples));
};

const startScaled = async (
  { gatewayNodeOptions: nodeOptions }: BenchOptions,
  counts: readonly number[],
  { ports, onStop }: Surroundings,
): Promise<ScaledGateway[]> => {
  const gateways: ScaledGateway[] = [];
  for (const [index, workers] of counts.entries()) {
    const how = { name: 'beffroi', limits: 'plan', workers, nodeOptions } as const;
    const program = await startBeffroi(ports, { ...how, ports: ports.scaled[index]! });
    onStop(() => program.stop());
    gateways.push({ workers, program });
  }
  return gateways;
};
