export { correlationId, withCorrelation } from './correlation.ts';
export { endingConnections } from './ending.connections.ts';
export { createHealth, type Health, type HealthCheck, type Readiness } from './health.ts';
export { createLogger, LOG_LEVELS, type Logger, type LoggerOptions, type LogLevel } from './logger.ts';
export { Counter, createMetrics, Gauge, Histogram, joinMetrics, Registry } from './metrics.ts';
export { handleOps, listenOps, type MetricsPage, type Ops, type OpsServer } from './ops.server.ts';
export { redactText } from './redaction.ts';
export { onShutdown, type ShutdownOptions, type StoppableProcess } from './shutdown.ts';
export { type StartingProgram, startOrExplain, StartupFailure } from './startup.ts';
