import type { PodProcess, PodProcessSpec, PodRuntime } from '@beffroi/simulators/cluster';
import type { EngineHost, RunningEngine } from '@beffroi/simulators/engine';
import { HOST } from '../ports.ts';

const PORTS = 80;
/** How long a simulated engine «loads its weights». */
const LOADING_MS = 1_000;
const DEFAULT_MAX_MODEL_LEN = 32_768;

/** Pods of the stand-in cluster are simulated engines, each on a port of standalone's own range. */
export const createEngineRuntime = (host: EngineHost, firstPort: number): PodRuntime => {
  let offset = 0;

  const startOnFreePort = async (spec: PodProcessSpec): Promise<RunningEngine> => {
    for (let attempt = 1; ; attempt++) {
      const port = firstPort + (offset++ % PORTS);
      try {
        return await host.start({
          id: spec.name,
          servedModelName: spec.servedModelName,
          maxModelLen: spec.maxModelLen ?? DEFAULT_MAX_MODEL_LEN,
          startupDelayMs: LOADING_MS,
          port,
          ...(spec.apiKey === undefined ? {} : { apiKey: spec.apiKey }),
        });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === PORTS) throw error;
      }
    }
  };

  return {
    start: async (spec): Promise<PodProcess> => {
      const engine = await startOnFreePort(spec);
      return {
        host: HOST,
        port: engine.port,
        ready: () =>
          fetch(`${engine.url}/health`).then(
            ({ ok }) => ok,
            () => false,
          ),
        stop: () => engine.stop(),
      };
    },
  };
};
