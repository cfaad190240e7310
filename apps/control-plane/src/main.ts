import { SyncModels } from '@beffroi/catalogue/domain';
import { systemScope } from '@beffroi/kernel';
import { readConfig } from '@beffroi/platform/config';
import {
  createHealth,
  createLogger,
  createMetrics,
  onShutdown,
  startOrExplain,
} from '@beffroi/platform/observability';
import { repeat } from '@beffroi/platform/reconcile';
import { createDatabase, watchStandby } from '@beffroi/platform/typeorm';
import { entities } from './composition/contexts.ts';
import { configuration } from './configuration.ts';
import { createControlPlane } from './control-plane.ts';
import { listenForGateways } from './internal/listen-for-gateways.ts';

const PROGRAM = 'control-plane';
const GRACE_MS = 20_000;
/** Nobody waits longer for an answer; nor may their query. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** In a rolling upgrade the models are those of the newest release that runs. */
const SYNC_EVERY_MS = 60_000;
const SYNCING = systemScope('bring the models to this release');

await startOrExplain(
  { program: PROGRAM, portSetting: 'BEFFROI_HTTP_PORT, BEFFROI_INTERNAL_PORT' },
  async () => {
    const config = readConfig(configuration);
    const log = createLogger({ program: PROGRAM, level: config.BEFFROI_LOG_LEVEL });
    const health = createHealth({ program: PROGRAM });
    const database = await createDatabase({
      tenantUrl: config.BEFFROI_POSTGRES_TENANT_URL,
      systemUrl: config.BEFFROI_POSTGRES_SYSTEM_URL,
      entities,
      applicationName: PROGRAM,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    });
    const metrics = createMetrics();
    health.check('database', () => database.missing());
    watchStandby({ database, health, metrics });
    const app = await createControlPlane({ config, database, log, health, metrics });
    const models = app.get(SyncModels);
    const syncModels = async (): Promise<void> => void (await models.execute(SYNCING));
    await syncModels();
    const stopping = new AbortController();
    const syncing = repeat(syncModels, SYNC_EVERY_MS, stopping.signal, log);
    await app.listen(config.BEFFROI_HTTP_PORT, config.BEFFROI_HTTP_HOST);
    const internal = await listenForGateways(app, config, log);
    onShutdown({ log, health, graceMs: GRACE_MS }, async () => {
      stopping.abort();
      await Promise.all([app.close(), internal?.close(), syncing]);
      await database.close();
    });
    log.info({ host: config.BEFFROI_HTTP_HOST, port: config.BEFFROI_HTTP_PORT }, 'listening');
  },
);
