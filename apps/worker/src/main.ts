import { readConfig } from '@beffroi/platform/config';
import {
  createHealth,
  createLogger,
  createMetrics,
  listenOps,
  onShutdown,
  startOrExplain,
  StartupFailure,
} from '@beffroi/platform/observability';
import { createDatabase, watchStandby } from '@beffroi/platform/typeorm';
import { entities } from './composition.ts';
import { configuration } from './configuration.ts';
import { readRoles } from './roles/role.ts';
import { unknownRole } from './roles/unknown-role.fault.ts';
import { startWorker } from './worker.ts';

const PROGRAM = 'worker';
const GRACE_MS = 20_000;

await startOrExplain({ program: 'worker', portSetting: 'BEFFROI_OPS_PORT' }, async () => {
  const config = readConfig(configuration);
  const wanted = readRoles(config.BEFFROI_WORKER_ROLES);
  if ('unknown' in wanted) throw new StartupFailure(unknownRole(wanted.unknown));
  const log = createLogger({ program: PROGRAM, level: config.BEFFROI_LOG_LEVEL });
  const health = createHealth({ program: PROGRAM });
  const metrics = createMetrics();
  const database = await createDatabase({
    tenantUrl: config.BEFFROI_POSTGRES_TENANT_URL,
    systemUrl: config.BEFFROI_POSTGRES_SYSTEM_URL,
    entities,
    applicationName: PROGRAM,
  });
  health.check('database', () => database.missing());
  watchStandby({ database, health, metrics });
  const { BEFFROI_OPS_HOST: host, BEFFROI_OPS_PORT: port } = config;
  const ops = await listenOps({ health, metrics, host, port });
  const worker = startWorker({ config, database, log, metrics, health }, wanted.roles);
  onShutdown({ log, health, graceMs: GRACE_MS }, async () => {
    await worker.stop();
    await database.close();
    await ops.close();
  });
  log.info({ port: ops.port, roles: wanted.roles }, 'working');
});
