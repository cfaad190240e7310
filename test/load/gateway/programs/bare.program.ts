import { fork } from 'node:child_process';
import type { BenchPorts, UpstreamName } from '../ports.ts';
import { chatBody } from '../wire.ts';
import { isStream, nothingLeft, type Program } from './program.ts';
import { waitUntilListening } from './wait.until.listening.ts';

const UPSTREAMS: readonly UpstreamName[] = ['whole', 'brisk', 'slow'];

export const startBare = async (ports: BenchPorts, keys: readonly string[]): Promise<Program> => {
  const pairs = UPSTREAMS.flatMap((name) => [ports.bare[name], ports.upstreams[name]]).map(String);
  const child = fork(new URL('./bare.main.ts', import.meta.url), pairs);
  await waitUntilListening(ports.bare.slow);
  return {
    name: 'bare',
    pids: [child.pid!],
    target: (upstream) => ({
      port: ports.bare[upstream],
      headers: [],
      keys,
      body: chatBody(`bench/${upstream}`, isStream(upstream)),
    }),
    settled: nothingLeft,
    stop: async () => child.disconnect(),
  };
};
