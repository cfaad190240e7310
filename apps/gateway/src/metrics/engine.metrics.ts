import { Counter, Gauge, type Registry } from '@beffroi/platform/observability';
import type { Engine, EngineTally } from '../engines/engine.ts';
import type { Fleet } from '../engines/fleet.ts';

const LABELS = ['model', 'site', 'engine'] as const;

/** Numbers of each engine, read when they are scraped: a request pays for none of them. */
export const registerEngineMetrics = (registry: Registry, fleet: Fleet, nowMs: () => number): void => {
  const gauge = (name: string, help: string, read: (engine: Engine) => number) =>
    new Gauge({
      name: `beffroi_gateway_engine_${name}`,
      help,
      labelNames: LABELS,
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, engine } of labelled(fleet)) this.set(labels, read(engine));
      },
    });
  gauge('requests_in_flight', 'Requests of this worker under way.', (engine) => engine.requestsInFlight);
  gauge('tokens_in_flight', 'Tokens of those requests, at most.', (engine) => engine.tokensInFlight);
  gauge(
    'requests_waiting',
    'Requests in the queue of the engine, by its own account.',
    (engine) => engine.requestsWaiting,
  );
  gauge('ready', '1: it takes requests; 0: ejected, unhealthy, busy or on trial.', (engine) =>
    engine.conditionAt(nowMs()) === 'ready' ? 1 : 0,
  );
  registerOutcomes(registry, fleet);
};

const OUTCOMES: readonly (keyof EngineTally)[] = ['answered', 'failed', 'busy'];

const registerOutcomes = (registry: Registry, fleet: Fleet) =>
  new Counter({
    name: 'beffroi_gateway_engine_outcomes_total',
    help: 'How engines met the requests they were given.',
    labelNames: [...LABELS, 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, engine } of labelled(fleet))
        for (const outcome of OUTCOMES) this.inc({ ...labels, outcome }, engine.tally[outcome]);
    },
  });

function* labelled(fleet: Fleet) {
  for (const { route, engines } of fleet.all())
    for (const engine of engines) {
      const labels = {
        model: route.modelId,
        site: route.siteId,
        engine: `${route.id} ${engine.identity.url}`,
      };
      yield { labels, engine };
    }
}
