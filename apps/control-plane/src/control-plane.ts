import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditJournal } from '@beffroi/audit/domain';
import { TrailRecorder } from '@beffroi/audit/server';
import { SiteRegistry } from '@beffroi/catalogue/domain';
import { Grants } from '@beffroi/identity/domain';
import { ApiKeys } from '@beffroi/keys/domain';
import { UsageReader } from '@beffroi/metering/domain';
import { sealingKey } from '@beffroi/platform/crypto';
import {
  Authenticator,
  CallAdmission,
  type CallRecorder,
  FailedLogins,
  graphqlModule,
  type ResumeSession,
  serveStreams,
} from '@beffroi/platform/graphql';
import { endingConnections, type Health, type Logger, type Registry } from '@beffroi/platform/observability';
import type { Database } from '@beffroi/platform/typeorm';
import { serveAuditExport } from './audit/export.routes.ts';
import { AttachedBodies, Collectivites, Projects } from '@beffroi/tenancy/domain';
import { contexts } from './composition/contexts.ts';
import { explainRefusal } from './composition/explain-refusal.ts';
import { composeLogin, type Login } from './composition/login.ts';
import { serveLogins } from './composition/serve-logins.ts';
import { selfServiceModule } from './composition/self-service.module.ts';
import { stepUpOptions } from './composition/step-up.ts';
import type { Configuration } from './configuration.ts';
import { serveExplorer } from './explorer/explorer.routes.ts';
import { NestLog } from './http/nest-log.ts';
import { serveOps } from './http/ops.routes.ts';
import { refuseOtherSites } from './http/other-sites.ts';
import { logRequests } from './http/request-log.ts';
import { addSecurityHeaders } from './http/security-headers.ts';
import { BreakGlassAlarm } from './login/break-glass/break-glass.alarm.ts';
import { readVisitor } from './login/read-visitor.ts';
import { serveFrontPage } from './page/front.routes.ts';
import { readPageState } from './page/read-page-state.ts';
import { serveUsageExport } from './usage/export.routes.ts';

const BODY_LIMIT_BYTES = 1024 * 1024;
/** From the first byte of a request to the last. */
const REQUEST_TIMEOUT_MS = 30_000;
const HTTP_LIMITS = {
  headersTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
} as const;

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
    http: HTTP_LIMITS,
    // A client's own id is not trusted: ours is what support looks for.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    trustProxy: [...config.BEFFROI_TRUSTED_PROXIES],
  });
  const server = adapter.getInstance();
  const endConnections = endingConnections(server.server);
  server.addHook('preClose', async () => endConnections());
  logRequests(server, log, metrics);
  addSecurityHeaders(server, config.BEFFROI_PUBLIC_URL);
  refuseOtherSites(server);
  serveOps(server, surroundings);
  const failedLogins = new FailedLogins(config.BEFFROI_FAILED_LOGINS_PER_MINUTE);
  const recorder = new TrailRecorder(database.audit, log);
  const login = composeLogin(config, database);
  const alarm = new BreakGlassAlarm(log, metrics);
  const resumeSession = resumeSessionOf(login, alarm);
  const app = await NestFactory.create<NestFastifyApplication>(
    programModule(surroundings, { recorder, failedLogins, resumeSession }),
    adapter,
    {
      logger: new NestLog(log),
      abortOnError: false,
    },
  );
  const sites = app.get(SiteRegistry);
  serveFrontPage(server, {
    publicUrl: config.BEFFROI_PUBLIC_URL,
    providerOrigins: login?.providerOrigins,
    readState: () => readPageState(config, database, sites, version),
    readVisitor: login
      ? readVisitor(login.sessionCookie, app.get(Grants), login.ways)
      : async () => ({ kind: 'somebody' }),
  });
  const mostLoginsPerMinute = config.BEFFROI_LOGINS_PER_MINUTE;
  serveLogins(server, login, { log, alarm, trail: database.audit, mostLoginsPerMinute });
  const downloads = { authenticator: app.get(Authenticator), failedLogins, recorder, resumeSession };
  serveAuditExport(server, downloads, app.get(AuditJournal));
  serveUsageExport(server, downloads, {
    usage: app.get(UsageReader),
    collectivites: app.get(Collectivites),
    attachedBodies: app.get(AttachedBodies),
    projects: app.get(Projects),
    keys: app.get(ApiKeys),
  });
  if (config.BEFFROI_GRAPHQL_EXPLORER) serveExplorer(server);
  await app.init();
  serveStreams(server, {
    schema: app.get(GraphQLSchemaHost).schema,
    calls: app.get(CallAdmission),
    shaping: { log, explain: explainRefusal, hints: config.BEFFROI_GRAPHQL_EXPLORER },
    resumeSession,
  });
  return app;
};

const resumeSessionOf =
  (login: Login | undefined, alarm: BreakGlassAlarm): ResumeSession =>
  async (request, reply) => {
    const credential = await login?.sessionCookie.credential(request, reply);
    if (credential) alarm.notice(request, credential.person);
    return credential;
  };

interface Shared {
  readonly recorder: CallRecorder;
  readonly failedLogins: FailedLogins;
  readonly resumeSession: ResumeSession;
}

const programModule = ({ config, database, log }: Surroundings, shared: Shared) => {
  @Module({
    imports: [
      ...contexts(config, database),
      selfServiceModule(sealingKey(config.BEFFROI_DATA_PLANE_KEY), shared.recorder),
      graphqlModule({
        log,
        ...shared,
        introspection: config.BEFFROI_GRAPHQL_EXPLORER,
        explain: explainRefusal,
        stepUp: stepUpOptions(config),
      }),
    ],
  })
  class ControlPlaneModule {}
  return ControlPlaneModule;
};
