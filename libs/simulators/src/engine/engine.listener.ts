import { type EngineBehaviour } from './engine.behaviour.ts';
import { createEngineCore, type EngineOptions, type EngineSurroundings } from './engine.core.ts';
import { type EngineView } from './engine.desk.ts';
import { engineRoutes } from './engine.routes.ts';
import { listen } from './http/loopback.listener.ts';

/** An engine that listens. */
export interface EngineListener {
  readonly url: string;
  readonly port: number;
  view(): EngineView;
  behave(behaviour: EngineBehaviour): Promise<void>;
  stop(): Promise<void>;
}

export async function startEngine(
  options: EngineOptions,
  surroundings: EngineSurroundings,
): Promise<EngineListener> {
  const core = createEngineCore(options, surroundings);
  const { url, port, refuse, accept, close } = await listen(engineRoutes(core, options.apiKey), options.port);

  return {
    url,
    port,
    view: () => ({
      id: options.id,
      url,
      model: options.servedModelName,
      state: core.state(),
      running: core.queue.running,
      waiting: core.queue.waiting,
      behaviour: core.behaviour(),
    }),
    async behave(behaviour) {
      core.behave(behaviour);
      if (behaviour.fault.kind === 'refuse-connection') refuse();
      else await accept();
    },
    async stop() {
      core.stop();
      await close();
    },
  };
}
