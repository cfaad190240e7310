import { AggregatorRegistry, collectDefaultMetrics, Registry } from 'prom-client';
import type { MetricsPage } from './ops.server.ts';

export { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The program's registry, with Node's own metrics. Metrics of the product are declared where they are counted. */
export const createMetrics = (): Registry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
};

/** Several processes of one program as one: sums, unless a metric says otherwise. */
export const joinMetrics = (registries: () => Promise<readonly object[]>): MetricsPage => ({
  contentType: Registry.PROMETHEUS_CONTENT_TYPE,
  metrics: async () => AggregatorRegistry.aggregate([...(await registries())]).metrics(),
});
