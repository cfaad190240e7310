import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LimitRecord, RecordEnvelope, RecordKind } from '@beffroi/contracts/dataplane';
import type { UsageEvent } from '@beffroi/contracts/usage';
import { brandId, type GatewayId, type IncarnationId, systemClock } from '@beffroi/kernel';
import { externalCredentialContext, ReachableAddresses } from '@beffroi/catalogue/domain';
import { formatApiKey } from '@beffroi/keys/domain';
import { hmacSha256, seal, sealingKey } from '@beffroi/platform/crypto';
import { createLogger } from '@beffroi/platform/observability';
import { engineKeyContext } from '@beffroi/provisioning/domain';
import { HoldLedger, type LedgerLimit } from '@beffroi/quotas/domain';
import { cacheSaltContext } from '@beffroi/tenancy/domain';
import { Activator, type ActivatorOptions } from '../activator/activator.ts';
import { Waker } from '../activator/waker.ts';
import { TrustedProxies } from '../addresses/trusted.proxies.ts';
import { DatabaseClock } from '../clock/database.clock.ts';
import { Fleet } from '../engines/fleet.ts';
import { FairQueues, type FairQueuesOptions } from '../fairness/fair.queues.ts';
import { ModelHealth } from '../engines/model.health.ts';
import type { ConnectionLimits } from '../http/connection.limits.ts';
import { bodyRulesUnder } from '../endpoints/inference.endpoints.ts';
import { listenGateway } from '../http/gateway.listener.ts';
import { Journal } from '../journal/journal.ts';
import { ROUTES } from '../http/router.ts';
import { Documentation } from '../openapi/documentation.ts';
import { BodyRoom } from '../pipeline/body.room.ts';
import { composePipeline } from '../pipeline/compose.ts';
import { KeyDigests } from '../pipeline/key.digests.ts';
import { RequestsUnderWay } from '../pipeline/requests.under.way.ts';
import { Strangers } from '../pipeline/strangers.ts';
import { QuotaDesk } from '../quotas/quota.desk.ts';
import { Recounts } from '../recount/recounts.ts';
import { RecordReader } from '../records/record.reader.ts';
import type { Route } from '../records/record.views.ts';
import { RecordStore } from '../records/record.store.ts';
import { MAX_ISOLATION_MS } from '../records/record.tail.ts';
import { RefusedRequests } from '../refused/refused.requests.ts';
import type { ControlPlaneLink } from '../self-service/control-plane.link.ts';
import { SelfService } from '../self-service/self-service.ts';
import { Backlog, type KeptLines } from '../shipper/backlog.ts';
import { Unshipped } from '../shipper/unshipped.ts';
import { UsageLedger } from '../shipper/usage.ledger.ts';

export const PEPPER = Buffer.alloc(32, 1);
export const DATA_PLANE_KEY = sealingKey(Buffer.alloc(32, 2));
export const TENANT = '0190b6a4-0000-7000-8000-00000000000a';
export const OTHER_TENANT = '0190b6a4-0000-7000-8000-00000000000b';
export const PROJECT = '0190b6a4-0000-7000-8000-0000000000c0';
export const KEY_ID = '0190b6a4-0000-7000-8000-0000000000d0';
export const ROUTE = '0190b6a4-0000-7000-8000-0000000000e0';
export const EXTERNAL_ROUTE = '0190b6a4-0000-7000-8000-0000000000e1';
export const MODEL = 'mistral/small-3.2';
export const CAPS = { choices: 8, promptLogprobs: 5 };
export const API_KEY = formatApiKey('test', 'abcdefghijkl', Buffer.alloc(32, 3));
export const digestOf = (key: string): string => hmacSha256(PEPPER, key).toString('base64url');

export const bodies = {
  tenant: (id = TENANT, extra: object = {}) => ({
    state: 'active',
    weight: 1,
    class: 'standard',
    cacheSalt: seal(DATA_PLANE_KEY, `salt-of-${id}`, cacheSaltContext(brandId(id))),
    ...extra,
  }),
  project: (extra: object = {}) => ({
    collectiviteId: TENANT,
    payerId: TENANT,
    sensitivity: 'interne',
    ...extra,
  }),
  key: (extra: object = {}) => ({ digest: digestOf(API_KEY), projectId: PROJECT, models: null, ...extra }),
  model: (extra: object = {}) => ({
    aliases: ['openweight-small'],
    type: 'text-generation',
    maxContextTokens: 32_768,
    defaultMaxTokens: 1_024,
    floorTokens: 16,
    templateTokens: 32,
    maxTokensPerImage: 1_500,
    prices: { inputMicros: 100_000, cachedInputMicros: 50_000, outputMicros: 300_000 },
    revision: 'r1',
    createdAt: 1_750_000_000,
    ownedBy: 'Mistral AI',
    ...extra,
  }),
  route: (urls: readonly string[], extra: object = {}) => ({
    modelId: MODEL,
    collectiviteId: null,
    siteId: 'site-1',
    qualification: 'none',
    region: 'eu-west-2',
    kind: 'vllm',
    servedName: MODEL,
    engines: urls.map((url) => ({ url, weight: 1 })),
    credential: seal(DATA_PLANE_KEY, 'engine-key', engineKeyContext(brandId(ROUTE))),
    state: 'ready',
    ...extra,
  }),
  /** A route to a provider; the gateway of a spec may reach the loopback without TLS. */
  externalRoute: (url: string, extra: object = {}) => ({
    ...bodies.route([url]),
    kind: 'openai',
    servedName: 'their-name',
    siteId: 'provider-1',
    credential: seal(DATA_PLANE_KEY, 'provider-key', externalCredentialContext(brandId(EXTERNAL_ROUTE))),
    ...extra,
  }),
  limit: (extra: object = {}) => ({
    level: 'project',
    ownerId: PROJECT,
    metric: 'requests',
    window: 'day',
    value: 0,
    shadow: false,
    ...extra,
  }),
};

const ORIGIN = 'spec';
const RUN = brandId<IncarnationId>('i');
const KNOWN_RUN = { incarnation: RUN, gatewayId: 'gw-1', fenced: false, left: false };

const ledgerLimit = (id: string, { metric, window, value }: LimitRecord): LedgerLimit => ({
  id: brandId(id),
  metric,
  window,
  value,
  override: null,
});

const textOf = (lines: KeptLines): string => {
  const bytes = Buffer.alloc(lines.length);
  lines.copyTo(bytes);
  return bytes.toString();
};

export type GatewayFixture = Awaited<ReturnType<typeof startFixture>>;

const log = createLogger({ program: 'gateway', level: 'fatal' });

export interface FixtureOptions {
  readonly segmentBytes?: number;
  readonly bodyLimitBytes?: number;
  readonly bodyBudgetBytes?: number;
  readonly limits?: ConnectionLimits;
  readonly trustedProxies?: readonly string[];
  /** For models that have no engine; nothing is held unless given. */
  readonly hold?: Partial<Omit<ActivatorOptions, 'waker' | 'nowMs'>>;
  /** Of engines that have as much to do as they take; they take 1 024 requests unless told. */
  readonly queue?: Partial<Omit<FairQueuesOptions, 'nowMs' | 'capacityOf'>> & {
    readonly engineRoom?: number;
  };
  /** undefined: there is none. */
  readonly controlPlane?: Pick<ControlPlaneLink, 'ask'>;
  readonly firstByteTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  /** Where providers may lie though it is the own network; everywhere on the loopback unless given. */
  readonly privateRanges?: readonly string[];
}

/** The real pipeline, journal and listener; records come from the spec instead of the database. */
export const startFixture = async (options: FixtureOptions = {}) => {
  const directory = mkdtempSync(join(tmpdir(), 'beffroi-gateway-'));
  const store = new RecordStore(new RecordReader(DATA_PLANE_KEY));
  const tail = {
    records: store,
    sinceContactMs: 0,
    sinceContactMsAt: (): number => tail.sinceContactMs,
    loaded: true,
  };
  const clock = new DatabaseClock();
  const woken: string[] = [];
  const journal = await Journal.open({
    directory,
    header: { gatewayId: 'gw', incarnation: 'i', bootId: 'b' },
    firstNumber: 1,
    segmentBytes: options.segmentBytes ?? 1024 * 1024,
    clock: systemClock,
    onTrouble: (what, error) => {
      throw new Error(what, { cause: error });
    },
  });
  const backlog = new Backlog(directory);
  const unshipped = new Unshipped(backlog);
  const ledger = new UsageLedger(journal, unshipped);
  const fleet = new Fleet({
    connectTimeoutMs: 2_000,
    idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
    mostInFlight: 1_024,
    engineRoom: options.queue?.engineRoom ?? 1_024,
    reachable: new ReachableAddresses(options.privateRanges ?? ['127.0.0.0/8']),
  });
  const activator = new Activator({
    holdMs: 0,
    holdStreamMs: 0,
    mostPerTenant: 32,
    most: 256,
    ...options.hold,
    waker: new Waker({
      wake: (ids) => Promise.resolve(void woken.push(...ids)),
      onTrouble: () => undefined,
    }),
    nowMs: () => clock.monotonicMs(),
  });
  const queues = new FairQueues({
    queueMs: 50_000,
    queueStreamMs: 50_000,
    mostPerTenant: 1_024,
    most: 2_048,
    ...options.queue,
    capacityOf: (routeId) => fleet.roomOf(routeId, clock.monotonicMs()),
    nowMs: () => clock.monotonicMs(),
  });
  const looking = setInterval(() => queues.look(), 20);
  const modelHealth = new ModelHealth(() => clock.monotonicMs());
  const underWay = new RequestsUnderWay(() => undefined);
  const engineOf = (route: Route) => fleet.anyOf(route, clock.monotonicMs());
  const recounts = new Recounts({ engineOf });
  const counts = new Recounts({ engineOf });
  const bodyRoom = new BodyRoom(options.bodyLimitBytes ?? 100_000, options.bodyBudgetBytes ?? 10_000_000);
  const limits = new HoldLedger(ORIGIN);
  limits.runs.set(RUN, { ...KNOWN_RUN, registeredAt: 0, polledAt: Number.POSITIVE_INFINITY });
  const quotas = new QuotaDesk({
    ask: async (call) => limits.hold(RUN, call, ORIGIN, clock.nowMs()),
    clock,
    maxIsolationMs: MAX_ISOLATION_MS,
    hasFenced: () => true,
    onFenced: () => undefined,
    onTrouble: (error) => {
      throw error;
    },
  });
  const refused = new RefusedRequests();
  const endpoints = composePipeline({
    gatewayId: brandId<GatewayId>('gw-1'),
    digests: new KeyDigests(PEPPER),
    bodyRoom,
    maxIsolationMs: MAX_ISOLATION_MS,
    rulesOf: bodyRulesUnder(CAPS),
    documentation: new Documentation(ROUTES, CAPS),
    tail,
    ledger,
    quotas,
    fleet,
    queues,
    activator,
    modelHealth,
    firstByteTimeoutMs: options.firstByteTimeoutMs ?? 60_000,
    wholeTimeoutMs: options.firstByteTimeoutMs ?? 60_000,
    clock,
    underWay,
    recounts,
    counts,
    strangers: new Strangers(),
    selfService: new SelfService({
      link: options.controlPlane,
      dataPlaneKey: DATA_PLANE_KEY,
      digests: new KeyDigests(PEPPER),
      records: () => store,
      nowMs: () => clock.nowMs(),
      onTrouble: () => undefined,
    }),
    refused,
    onRefused: () => undefined,
  });
  quotas.start();
  const listener = await listenGateway({
    gateway: { endpoints, clock },
    log,
    host: '127.0.0.1',
    port: 0,
    ops: undefined,
    proxies: new TrustedProxies(options.trustedProxies ?? []),
    limits: options.limits ?? { maxConnections: 10_000, maxConnectionsPerAddress: 10_000 },
  });
  let seq = 0;
  const recorded = () =>
    unshipped
      .shipment(1_000, 0)
      .batches.flatMap(({ lines }) => textOf(lines).trimEnd().split('\n'))
      .map((text) => JSON.parse(text) as UsageEvent);

  return {
    directory,
    origin: `http://127.0.0.1:${listener.port}`,
    tail,
    clock,
    ledger,
    underWay,
    bodyRoom,
    fleet,
    queues,
    activator,
    woken,
    modelHealth,
    counts,
    refused,
    publish(kind: RecordKind, id: string, body: object | null) {
      const record: RecordEnvelope = { seq: ++seq, kind, id, v: 1, body };
      store.apply(record);
      if (kind === 'limit' && body !== null) {
        limits.limits.set(brandId(id), ledgerLimit(id, body as LimitRecord));
        quotas.lower([id]);
      }
      fleet.follow(store.routes());
      queues.look();
      activator.follow(store);
      if (store.unreadable.size > 0) throw new Error([...store.unreadable.values()].join());
    },
    recorded,
    /** As the database does, of all that is settled. */
    acknowledge: () => unshipped.acknowledge(unshipped.shipment(Number.MAX_SAFE_INTEGER, 0)),
    /** Waits until so many requests are settled and gives their events. */
    async events(count: number): Promise<UsageEvent[]> {
      for (let waitedMs = 0; recorded().length < count; waitedMs += 5) {
        if (waitedMs > 20_000)
          throw new Error(`${recorded().length} of ${count} events after ${waitedMs} ms`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return recorded();
    },
    async stop() {
      clearInterval(looking);
      activator.close();
      queues.close();
      const stopped = listener.stop();
      listener.closeConnections();
      await stopped;
      await quotas.stop(RUN, 0);
      await fleet.close();
      backlog.close();
      await journal.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

/** A gateway before this engine, with one tenant, project, key and model. */
export const startServing = async (
  engine: { readonly url: string },
  options: FixtureOptions = {},
): Promise<GatewayFixture> => {
  const gateway = await startFixture(options);
  gateway.publish('tenant', TENANT, bodies.tenant());
  gateway.publish('project', PROJECT, bodies.project());
  gateway.publish('key', KEY_ID, bodies.key());
  gateway.publish('model', MODEL, bodies.model());
  gateway.publish('route', ROUTE, bodies.route([engine.url]));
  return gateway;
};
