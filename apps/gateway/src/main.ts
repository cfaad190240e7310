import { readConfig } from '@beffroi/platform/config';
import {
  createHealth,
  createLogger,
  createMetrics,
  listenOps,
  onShutdown,
  startOrExplain,
} from '@beffroi/platform/observability';
import { TrustedProxies } from './addresses/trusted.proxies.ts';
import { configuration } from './configuration.ts';
import { startGateway } from './gateway.ts';
import { listenGateway } from './http/gateway.listener.ts';
import { setRuntimeFlags } from './runtime.flags.ts';

const PROGRAM = 'gateway';
/** Beyond the grace of requests: for shipping and for saying goodbye. */
const CLOSING_MS = 10_000;

const start = async (): Promise<void> => {
  const config = readConfig(configuration);
  const { BEFFROI_HTTP_HOST: host, BEFFROI_HTTP_PORT: port, BEFFROI_OPS_PORT: opsPort } = config;
  const log = createLogger({ program: PROGRAM, level: config.BEFFROI_LOG_LEVEL });
  const ops = { health: createHealth({ program: PROGRAM }), metrics: createMetrics() };
  const onFatal = (reason: string) => {
    log.fatal({ reason }, 'stopping at once');
    process.exit(1);
  };

  const proxies = new TrustedProxies(config.BEFFROI_TRUSTED_PROXIES);
  const gateway = await startGateway({ config, log, ...ops, onFatal });
  const listener = await listenGateway({
    gateway,
    log,
    host,
    port,
    ops: opsPort === undefined ? ops : undefined,
    proxies,
    limits: {
      maxConnections: config.BEFFROI_MAX_CONNECTIONS,
      maxConnectionsPerAddress: config.BEFFROI_MAX_CONNECTIONS_PER_ADDRESS,
    },
  });
  const opsServer = opsPort === undefined ? undefined : await listenOps({ ...ops, host, port: opsPort });

  onShutdown({ log, health: ops.health, graceMs: config.BEFFROI_DRAIN_GRACE + CLOSING_MS }, async () => {
    const stopped = listener.stop();
    await gateway.close();
    listener.closeConnections();
    await stopped;
    await opsServer?.close();
  });
  log.info({ host, port: listener.port }, 'listening');
};

setRuntimeFlags();
await startOrExplain({ program: PROGRAM, portSetting: 'BEFFROI_HTTP_PORT' }, start);
