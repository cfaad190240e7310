import type { Collector } from '@beffroi/audit/domain';
import { openCollector, runForwarder, runSealer, SealEntriesOperation } from '@beffroi/audit/server';
import { type Logger, type Registry, StartupFailure } from '@beffroi/platform/observability';
import type { Database } from '@beffroi/platform/typeorm';
import type { Configuration } from '../configuration.ts';
import type { Role } from './role.ts';
import { unknownCollector } from './unknown-collector.fault.ts';

export interface AuditSurroundings {
  readonly config: Configuration;
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: Registry;
}

/** Sealing and forwarding have a lease each: a collector that is away does not keep entries from their seals. */
export const auditRoles = ({
  config,
  database: { unitOfWork },
  log,
  metrics,
}: AuditSurroundings): Readonly<Record<'sealing' | 'forwarding', Role['run']>> => {
  const sealing = new SealEntriesOperation(unitOfWork);
  const collector = collectorOf(config, log);
  return {
    sealing: (signal) => runSealer({ sealing, log, metrics }, signal),
    forwarding: (signal) => runForwarder({ unitOfWork, collector, log, metrics }, signal),
  };
};

/** @throws StartupFailure for an address that no collector has */
const collectorOf = (config: Configuration, log: Logger): Collector | undefined => {
  const url = config.BEFFROI_AUDIT_FORWARD_TO;
  if (!url) return undefined;
  const opened = openCollector(url, {
    authorization: config.BEFFROI_AUDIT_FORWARD_AUTHORIZATION,
    onRejected: (count, reason) =>
      log.error({ count, reason }, 'audit: the collector refused entries for good'),
  });
  if (!opened.ok) throw new StartupFailure(unknownCollector(new URL(url).protocol));
  return opened.value;
};
