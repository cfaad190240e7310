import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditJournal } from '@beffroi/audit/domain';
import { TrailRecorder } from '@beffroi/audit/server';
import { SiteRegistry } from '@beffroi/catalogue/domain';
import { sealingKey } from '@beffroi/platform/crypto';
import { Authenticator, type CallRecorder, graphqlModule } from '@beffroi/platform/graphql';
import type { Health, Logger, Registry } from '@beffroi/platform/observability';
import type { Database } from '@beffroi/platform/typeorm';
import { serveAuditExport } from './audit/export.routes.ts';
import { contexts } from './composition/contexts.ts';
import { explainRefusal } from './composition/explain-refusal.ts';
import { selfServiceModule } from './composition/self-service.module.ts';
import type { Configuration } from './configuration.ts';
import { serveExplorer } from './explorer/explorer.routes.ts';
import { NestLog } from './http/nest-log.ts';
import { serveOps } from './http/ops.routes.ts';
import { logRequests } from './http/request-log.ts';
import { addSecurityHeaders } from './http/security-headers.ts';
import { serveFrontPage } from './page/front.routes.ts';
import { readPageState } from './page/read-page-state.ts';

const BODY_LIMIT_BYTES = 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export interface Surroundings {
  readonly config: Configuration;
  readonly database: Database;
  readonly log: Logger;
  readonly health: Health;
  readonly metrics: Registry;
}

/** The program, ready to listen. */
export const createControlPlane = async (surroundings: Surroundings): Promise<NestFastifyApplication> => {
  const { config, database, log, metrics } = surroundings;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A client's own id is not trusted: ours is what support looks for.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    trustProxy: [...config.BEFFROI_TRUSTED_PROXIES],
  });
  const server = adapter.getInstance();
  logRequests(server, log, metrics);
  addSecurityHeaders(server);
  serveOps(server, surroundings);
  const recorder = new TrailRecorder(database.audit, log);
  const app = await NestFactory.create<NestFastifyApplication>(
    programModule(surroundings, recorder),
    adapter,
    {
      logger: new NestLog(log),
      abortOnError: false,
    },
  );
  const sites = app.get(SiteRegistry);
  serveFrontPage(server, config.BEFFROI_PUBLIC_URL, () => readPageState(config, database, sites, version));
  serveAuditExport(server, {
    authenticator: app.get(Authenticator),
    journal: app.get(AuditJournal),
    recorder,
  });
  if (config.BEFFROI_GRAPHQL_EXPLORER) serveExplorer(server);
  await app.init();
  return app;
};

const programModule = ({ config, database, log }: Surroundings, recorder: CallRecorder) => {
  @Module({
    imports: [
      ...contexts(config, database),
      selfServiceModule(sealingKey(config.BEFFROI_DATA_PLANE_KEY), recorder),
      graphqlModule({
        log,
        recorder,
        introspection: config.BEFFROI_GRAPHQL_EXPLORER,
        explain: explainRefusal,
      }),
    ],
  })
  class ControlPlaneModule {}
  return ControlPlaneModule;
};
