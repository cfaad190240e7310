import { setTimeout as pause } from 'node:timers/promises';
import {
  createHealth,
  createLogger,
  createMetrics,
  listenOps,
  onShutdown,
  StartupFailure,
  type StoppableProcess,
} from '@beffroi/platform/observability';
import { TrustedProxies } from './addresses/trusted.proxies.ts';
import type { Configuration } from './configuration.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { limitsOfOne } from './http/connection.limits.ts';
import { listenGateway } from './http/gateway.listener.ts';
import { missingStart } from './runtime.start.ts';
import { singleSignal } from './workers/single.signal.ts';
import { supervise } from './workers/supervise.ts';
import { opsOfWorkers } from './workers/worker.ops.ts';
import { answerQuestions } from './workers/worker.questions.ts';
import { ONLY_WORKER, type WorkerSlot } from './workers/worker.slot.ts';

export const PROGRAM = 'gateway';
/** Beyond the grace of requests: for shipping and for saying goodbye. */
const CLOSING_MS = 10_000;
/** A worker that has no records by then listens without, and says what it lacks. */
const LOAD_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 20;
/** Beyond that: for the process that waits for the workers to end. */
const WAITING_MS = 2_000;

/** One process that does all. */
export const runAlone = async (config: Configuration): Promise<void> => {
  const { BEFFROI_HTTP_HOST: host, BEFFROI_OPS_PORT: opsPort } = config;
  const ops = createOps();
  const opsServer = opsPort === undefined ? undefined : await listenOps({ ...ops, host, port: opsPort });
  warnOfMissingStart(config);
  await serve(config, {
    slot: ONLY_WORKER,
    ops,
    opsOnPort: opsPort === undefined,
    loadWithinMs: 0,
    signals: process,
    onClosed: async () => opsServer?.close(),
  });
};

const warnOfMissingStart = (config: Configuration): void => {
  const { nodeOptions, env } = missingStart();
  const missing = [...nodeOptions, ...Object.keys(env)];
  if (missing.length === 0) return;
  const log = createLogger({ program: PROGRAM, level: config.BEFFROI_LOG_LEVEL });
  log.warn(
    { missing },
    'options of Node or variables of its environment are missing: see runtime.start.json',
  );
};

/** One of several processes that listen on one port. */
export const runWorker = async (config: Configuration, slot: WorkerSlot): Promise<void> => {
  const ops = createOps();
  answerQuestions(ops);
  await serve(config, {
    slot,
    ops,
    opsOnPort: false,
    loadWithinMs: LOAD_WITHIN_MS,
    signals: singleSignal(),
    onClosed: async () => undefined,
  });
};

/** The process that holds the workers: it handles no request. */
export const runWorkers = async (config: Configuration, count: number): Promise<void> => {
  const { BEFFROI_HTTP_HOST: host, BEFFROI_HTTP_PORT: port, BEFFROI_OPS_PORT: opsPort } = config;
  if (opsPort === undefined) throw new StartupFailure(OPS_PORT_NEEDED);
  const log = createLogger({ program: PROGRAM, level: config.BEFFROI_LOG_LEVEL });
  const supervision = supervise(count, log, (status) => process.exit(status));
  const ops = opsOfWorkers(PROGRAM, supervision.workers);
  const opsServer = await listenOps({ ...ops, host, port: opsPort });
  const graceMs = config.BEFFROI_DRAIN_GRACE + CLOSING_MS + WAITING_MS;
  onShutdown({ log, health: ops.health, graceMs }, async () => {
    await supervision.stop();
    await opsServer.close();
  });
  await supervision.listening;
  log.info({ host, port, opsPort: opsServer.port, workers: count }, 'listening');
};

interface Serving {
  readonly slot: WorkerSlot;
  readonly ops: ReturnType<typeof createOps>;
  /** Health and metrics are answered on the port of the API. */
  readonly opsOnPort: boolean;
  /** How long listening waits for the records: connections come to whoever listens. */
  readonly loadWithinMs: number;
  readonly signals: StoppableProcess;
  readonly onClosed: () => Promise<void>;
}

const createOps = () => ({ health: createHealth({ program: PROGRAM }), metrics: createMetrics() });

const serve = async (config: Configuration, serving: Serving): Promise<void> => {
  const { BEFFROI_HTTP_HOST: host, BEFFROI_HTTP_PORT: port } = config;
  const { slot, ops, opsOnPort, loadWithinMs, signals, onClosed } = serving;
  const log = createLogger({ program: PROGRAM, level: config.BEFFROI_LOG_LEVEL });
  const onFatal = (reason: string) => {
    log.fatal({ reason }, 'stopping at once');
    process.exit(1);
  };
  const proxies = new TrustedProxies(config.BEFFROI_TRUSTED_PROXIES);
  const gateway = await startGateway({ config, slot, log, ...ops, onFatal });
  await untilLoaded(gateway, loadWithinMs);
  const listener = await listenGateway({
    gateway,
    log,
    host,
    port,
    ops: opsOnPort ? ops : undefined,
    proxies,
    limits: limitsOfOne(
      {
        maxConnections: config.BEFFROI_MAX_CONNECTIONS,
        maxConnectionsPerAddress: config.BEFFROI_MAX_CONNECTIONS_PER_ADDRESS,
      },
      slot.count,
    ),
  });
  const close = async () => {
    const stopped = listener.stop();
    gateway.letGo();
    await listener.answered(config.BEFFROI_DRAIN_GRACE);
    gateway.admitNoMore();
    await listener.refuseUnheard();
    await gateway.close();
    listener.closeConnections();
    await stopped;
    await onClosed();
  };
  onShutdown({ log, health: ops.health, graceMs: config.BEFFROI_DRAIN_GRACE + CLOSING_MS }, close, signals);
  log.info({ host, port: listener.port, worker: slot.index }, 'listening');
};

const untilLoaded = async ({ hasLoaded }: RunningGateway, withinMs: number): Promise<void> => {
  const untilMs = performance.now() + withinMs;
  while (!hasLoaded() && performance.now() < untilMs) await pause(LOOK_AGAIN_MS);
};

const OPS_PORT_NEEDED = {
  code: 'OPS_PORT_NEEDED',
  message: {
    fr: 'plusieurs processus (BEFFROI_WORKERS) partagent le port de l’API : santé et métriques n’y seraient que celles de l’un d’eux.',
    en: 'several processes (BEFFROI_WORKERS) share the port of the API: health and metrics there would be those of one of them.',
  },
  remedy: {
    fr: 'Donnez-leur un port à part avec BEFFROI_OPS_PORT.',
    en: 'Give them a port of their own with BEFFROI_OPS_PORT.',
  },
};
