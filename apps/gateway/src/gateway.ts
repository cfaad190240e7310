import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ReachableAddresses } from '@beffroi/catalogue/domain';
import { GATEWAY_SIGNATURE } from '@beffroi/contracts/self-service';
import { brandId, type GatewayId, type IncarnationId, systemClock } from '@beffroi/kernel';
import { deriveKey, sealingKey } from '@beffroi/platform/crypto';
import type { Health, Logger, Registry } from '@beffroi/platform/observability';
import { pollDataplane, UnsafeRole } from '@beffroi/platform/postgres';
import { Activator } from './activator/activator.ts';
import { Waker } from './activator/waker.ts';
import { DatabaseClock } from './clock/database.clock.ts';
import type { Configuration } from './configuration.ts';
import { DatabaseLink } from './database/database.link.ts';
import { hold } from './database/hold.call.ts';
import { ingest } from './database/ingest.call.ts';
import { noteRefused } from './database/refused.call.ts';
import { share } from './database/share.call.ts';
import { wake } from './database/wake.call.ts';
import { bodyRulesUnder } from './endpoints/inference.endpoints.ts';
import { EngineChecks } from './engines/engine.checks.ts';
import { Fleet } from './engines/fleet.ts';
import { ModelHealth } from './engines/model.health.ts';
import { FairQueues } from './fairness/fair.queues.ts';
import { ShareDesk } from './fairness/share.desk.ts';
import { startingIn } from './fairness/starting.requests.ts';
import { type Endpoints, ROUTES } from './http/router.ts';
import { Journal } from './journal/journal.ts';
import { markShipped } from './journal/segment.file.ts';
import {
  claimDirectories,
  claimFreed,
  type Incarnation,
  nextSegmentNumber,
  purgeShipped,
  segmentsOf,
  type WorkerDirectory,
  writeIncarnation,
} from './journal/worker.directory.ts';
import { freeShareOfDisk } from './metrics/disk.room.ts';
import { registerEngineMetrics } from './metrics/engine.metrics.ts';
import {
  GatewayMetrics,
  registerForgotten,
  registerGauges,
  registerOvershoot,
} from './metrics/gateway.metrics.ts';
import { Documentation } from './openapi/documentation.ts';
import { BodyRoom } from './pipeline/body.room.ts';
import { composePipeline } from './pipeline/compose.ts';
import { KeyDigests } from './pipeline/key.digests.ts';
import { RequestsUnderWay } from './pipeline/requests.under.way.ts';
import { Strangers } from './pipeline/strangers.ts';
import { endedRuns } from './quotas/ended.runs.ts';
import { QuotaDesk } from './quotas/quota.desk.ts';
import { checkReadiness } from './readiness.ts';
import { Recounts } from './recount/recounts.ts';
import { RecordReader } from './records/record.reader.ts';
import { MAX_ISOLATION_MS, RecordTail } from './records/record.tail.ts';
import type { Route } from './records/record.views.ts';
import { RefusalShipper } from './refused/refusal.shipper.ts';
import { RefusedRequests } from './refused/refused.requests.ts';
import { ControlPlaneLink } from './self-service/control-plane.link.ts';
import { SelfService } from './self-service/self-service.ts';
import { Replay } from './shipper/replay.ts';
import { Shipper } from './shipper/shipper.ts';
import { Backlog } from './shipper/backlog.ts';
import { Unshipped } from './shipper/unshipped.ts';
import { UsageLedger } from './shipper/usage.ledger.ts';
import { TroubleLog } from './trouble.log.ts';
import type { WorkerSlot } from './workers/worker.slot.ts';

export interface GatewayParts {
  readonly config: Configuration;
  readonly slot: WorkerSlot;
  readonly log: Logger;
  readonly health: Health;
  readonly metrics: Registry;
  /** The process must end at once, with a status that is not 0. */
  readonly onFatal: (reason: string) => void;
}

export interface RunningGateway {
  readonly endpoints: Endpoints;
  readonly clock: DatabaseClock;
  /** Whether it can tell one key from another yet. */
  readonly hasLoaded: () => boolean;
  /** Ends what is under way, ships what was used, leaves. */
  close(): Promise<void>;
  /** From here on nothing is admitted. */
  admitNoMore(): void;
  /** Whoever waits for a model that sleeps, or for its turn, is told to come back: another gateway may serve it. */
  letGo(): void;
}

const EACH_SECOND_MS = 1_000;
const EACH_HOUR_MS = 3_600_000;
/** How soon what another run left is found, if that run ended after we had started. */
const RESCUE_EVERY_MS = 5_000;
/** So long a gateway that stops waits for prompts to be counted. */
const STOPPING_RECOUNT_MS = 2_000;
/** And for a database that has just come back, or is about to, to take what there is to tell. */
const STOPPING_TELL_MS = 5_000;

/** Everything but the listening socket: locks, replays, follows the records, ships usage. */
export const startGateway = async ({
  config,
  slot,
  log,
  health,
  metrics,
  onFatal,
}: GatewayParts): Promise<RunningGateway> => {
  const clock = new DatabaseClock();
  const caps = { choices: config.BEFFROI_MAX_CHOICES, promptLogprobs: config.BEFFROI_MAX_PROMPT_LOGPROBS };
  const maxIsolationMs = Math.min(config.BEFFROI_MAX_ISOLATION, MAX_ISOLATION_MS);
  const counters = new GatewayMetrics(metrics);
  const troubles = new TroubleLog(log, counters);
  const onFenced = () => onFatal('another process has taken over the directory of this gateway');
  const onDatabaseTrouble = (what: string) => (error: unknown) => {
    if (error instanceof UnsafeRole) onFatal(error.message);
    troubles.report(what, error);
  };
  const { own, abandoned } = await claimDirectories(config.BEFFROI_GATEWAY_DIR, slot);
  const identity = await beginIncarnation(brandId<GatewayId>(config.BEFFROI_GATEWAY_ID), own, abandoned);
  log.info(
    { directory: own.path, incarnation: identity.incarnation, fences: identity.fences },
    'directory locked',
  );

  const journal = await Journal.open({
    directory: own.path,
    header: identity,
    firstNumber: await nextSegmentNumber(own.path),
    segmentBytes: config.BEFFROI_JOURNAL_SEGMENT_BYTES,
    clock: systemClock,
    holds: () => quotas.holdsEntries(),
    onTrouble: (what, error) => troubles.report(`journal-${what}`, error),
  });
  const backlog = new Backlog(own.path);
  const unshipped = new Unshipped(backlog);
  const ledger = new UsageLedger(journal, unshipped);
  const fleet = new Fleet({
    connectTimeoutMs: config.BEFFROI_ENGINE_CONNECT_TIMEOUT,
    idleTimeoutMs: config.BEFFROI_ENGINE_IDLE_TIMEOUT,
    mostInFlight: config.BEFFROI_ENGINE_MOST_IN_FLIGHT,
    engineRoom: config.BEFFROI_ENGINE_ROOM,
    reachable: new ReachableAddresses(config.BEFFROI_PROVIDER_PRIVATE_RANGES),
  });
  const queues = new FairQueues({
    queueMs: config.BEFFROI_QUEUE,
    queueStreamMs: config.BEFFROI_QUEUE_STREAM,
    mostPerTenant: config.BEFFROI_QUEUE_MOST_PER_TENANT,
    most: config.BEFFROI_QUEUE_MOST,
    capacityOf: (routeId) => fleet.roomOf(routeId, clock.monotonicMs()),
    nowMs: () => clock.monotonicMs(),
  });
  const checks = new EngineChecks({ fleet, everyMs: config.BEFFROI_ENGINE_CHECK_EVERY });
  const engineOf = (route: Route) => fleet.anyOf(route, clock.monotonicMs());
  const recounts = new Recounts({ engineOf });
  const counts = new Recounts({ engineOf });
  const underWay = new RequestsUnderWay((settlement) => counters.settled(settlement));

  const replay = new Replay({
    directories: [own, ...abandoned],
    own,
    clock,
    onReplayed: (runs, told) => {
      const { ended, lost } = endedRuns(runs, identity.bootId);
      for (const { incarnation } of lost)
        troubles.report(
          'lost-holds',
          new Error(`what run ${incarnation} held stays spent until it is written off`),
        );
      quotas.end(ended, () => void told());
    },
    onTrouble: (error) => troubles.report('replay', error),
    onDamage: (damage) => troubles.report('journal-damage', new Error(`${damage.path}: ${damage.end}`)),
  });
  const ingestLink = new DatabaseLink(config.BEFFROI_POSTGRES_GATEWAY_URL, 'gateway-ingest');
  const shipper = new Shipper({
    ingest: (call) => ingestLink.call((pool) => ingest(pool, identity, call)),
    unshipped,
    journal,
    replay,
    clock,
    onFenced,
    onAnswer: (answer) => counters.ingested(answer),
    onTrouble: onDatabaseTrouble('ingest'),
  });

  const wakeLink = new DatabaseLink(config.BEFFROI_POSTGRES_GATEWAY_URL, 'gateway-wake');
  const activator = new Activator({
    holdMs: config.BEFFROI_HOLD,
    holdStreamMs: config.BEFFROI_HOLD_STREAM,
    mostPerTenant: config.BEFFROI_HOLD_MOST_PER_TENANT,
    most: config.BEFFROI_HOLD_MOST,
    waker: new Waker({
      wake: (ids) => wakeLink.call((pool) => wake(pool, ids)),
      onTrouble: onDatabaseTrouble('wake'),
    }),
    nowMs: () => clock.monotonicMs(),
  });

  const holdLink = new DatabaseLink(config.BEFFROI_POSTGRES_GATEWAY_URL, 'gateway-hold');
  const quotas = new QuotaDesk({
    ask: (call) => holdLink.call((pool) => hold(pool, identity, call)),
    clock,
    maxIsolationMs,
    hasFenced: (incarnation) => tail.hasFenced(incarnation),
    onFenced,
    onTrouble: onDatabaseTrouble('hold'),
  });

  const pollLink = new DatabaseLink(config.BEFFROI_POSTGRES_GATEWAY_URL, 'gateway-poll');
  const tail = new RecordTail({
    poll: (question) => pollLink.call((pool) => pollDataplane(pool, question)),
    identity,
    fences: identity.fences,
    shippedThrough: () => shipper.shippedThrough(),
    isToldUntil: (atMs) => shipper.isToldUntil(atMs),
    reader: new RecordReader(sealingKey(config.BEFFROI_DATA_PLANE_KEY)),
    clock,
    onFencesTold: () =>
      void writeIncarnation(own.path, { ...identity, fences: [] }).catch((error: unknown) =>
        troubles.report('incarnation', error),
      ),
    onFenced,
    onApplied: (store) => {
      fleet.follow(store.routes());
      queues.look();
      activator.follow(store);
    },
    onHeard: (answer, sinceContactMs) => quotas.heard(answer, sinceContactMs),
    onTrouble: onDatabaseTrouble('poll'),
  });

  const shareLink = new DatabaseLink(config.BEFFROI_POSTGRES_GATEWAY_URL, 'gateway-share');
  const shares = new ShareDesk({
    ask: (call) => shareLink.call((pool) => share(pool, identity, call)),
    queues,
    capacityOf: (routeId) => fleet.roomOf(routeId, clock.monotonicMs()),
    starting: () => startingIn(activator.waits(), tail.records),
    nowMs: () => clock.monotonicMs(),
    onFenced,
    onTrouble: onDatabaseTrouble('share'),
  });

  const refused = new RefusedRequests();
  const refusedLink = new DatabaseLink(config.BEFFROI_POSTGRES_GATEWAY_URL, 'gateway-refused');
  const refusals = new RefusalShipper({
    refused,
    tell: (lines) => refusedLink.call((pool) => noteRefused(pool, identity.gatewayId, lines)),
    onTrouble: onDatabaseTrouble('refused'),
  });

  const controlPlane = controlPlaneLink(config, clock);
  const digests = new KeyDigests(config.BEFFROI_KEY_PEPPER);
  const selfService = new SelfService({
    link: controlPlane,
    dataPlaneKey: sealingKey(config.BEFFROI_DATA_PLANE_KEY),
    digests,
    records: () => tail.records,
    nowMs: () => clock.nowMs(),
    onTrouble: (error) => troubles.report('control-plane', error),
  });

  checkReadiness(health, { tail, ledger, maxIsolationMs });
  registerEngineMetrics(metrics, fleet, () => clock.monotonicMs());
  registerGauges(metrics, {
    requestsUnderWay: () => underWay.count,
    requestsHeld: () => activator.held,
    requestsQueued: () => queues.queued,
    untoldRefusals: () => refused.untold,
    unshippedEvents: () => unshipped.size,
    sinceContactMs: () => tail.sinceContactMs,
    journalDiskFreeRatio: () => freeShareOfDisk(own.path),
  });
  registerOvershoot(metrics, () => quotas.overshootTokens);
  registerForgotten(metrics, () => refused.forgotten);
  const eachSecond = setInterval(() => {
    ledger.noteStreams();
    underWay.expire(clock.monotonicMs());
    queues.look();
    shares.tick();
    refusals.tick();
  }, EACH_SECOND_MS);
  const purge = () =>
    purgeShipped(own.path, new Date()).catch((error: unknown) => troubles.report('purge', error));
  const rescue = async () => {
    const freed = await claimFreed(config.BEFFROI_GATEWAY_DIR, slot, own);
    tail.fence(fencesOf(freed));
    replay.add(freed);
  };
  const eachRescue = setInterval(() => {
    rescue().catch((error: unknown) => troubles.report('rescue', error));
  }, RESCUE_EVERY_MS);
  const eachHour = setInterval(() => void purge(), EACH_HOUR_MS);
  void purge();
  tail.start();
  checks.start();
  shipper.start();
  quotas.start();

  return {
    endpoints: composePipeline({
      gatewayId: identity.gatewayId,
      digests,
      bodyRoom: new BodyRoom(config.BEFFROI_BODY_LIMIT_BYTES, config.BEFFROI_BODY_BUDGET_BYTES),
      maxIsolationMs,
      rulesOf: bodyRulesUnder(caps),
      documentation: new Documentation(ROUTES, caps),
      tail,
      ledger,
      quotas,
      fleet,
      queues,
      activator,
      modelHealth: new ModelHealth(() => clock.monotonicMs()),
      firstByteTimeoutMs: config.BEFFROI_ENGINE_FIRST_BYTE_TIMEOUT,
      wholeTimeoutMs: config.BEFFROI_ENGINE_WHOLE_TIMEOUT,
      clock,
      underWay,
      recounts,
      counts,
      strangers: new Strangers(slot.count),
      selfService,
      refused,
      onRefused: (code) => counters.refused(code),
    }),
    clock,
    hasLoaded: () => tail.loaded,
    letGo: () => {
      activator.close();
      queues.close();
    },
    // A kept connection may bring another request: what would be admitted from here on, nobody would ship.
    admitNoMore: () => ledger.close(),
    close: async () => {
      clearInterval(eachSecond);
      clearInterval(eachRescue);
      clearInterval(eachHour);
      checks.stop();
      journal.flush();
      await underWay.endAll();
      await Promise.all([recounts.stop(STOPPING_RECOUNT_MS), counts.stop(0)]);
      journal.flush();
      const untilMs = clock.monotonicMs() + STOPPING_TELL_MS;
      await Promise.all([shipper.stop(STOPPING_TELL_MS), refusals.stop()]);
      await shares.stop();
      const hasLeft = await quotas.stop(identity.incarnation, untilMs - clock.monotonicMs());
      // What we held and nobody was told of, the others must wait for: our successor tells it.
      await tail.stop(hasLeft);
      backlog.close();
      await journal.close();
      if (hasLeft && unshipped.size === 0) await markSegmentsShipped(own);
      await Promise.all([
        fleet.close(),
        pollLink.close(),
        wakeLink.close(),
        ingestLink.close(),
        holdLink.close(),
        shareLink.close(),
        refusedLink.close(),
        controlPlane?.close(),
      ]);
      own.lock.release();
    },
  };
};

/** Of a run that ended well: nothing is left to read in them, on this boot or another. */
const markSegmentsShipped = async ({ path, segments }: WorkerDirectory): Promise<void> => {
  const written = (await segmentsOf(path)).filter((segment) => !segments.includes(segment));
  for (const segment of written) await markShipped(segment);
};

/** Undefined where the operator named no control plane. */
const controlPlaneLink = (config: Configuration, clock: DatabaseClock): ControlPlaneLink | undefined =>
  config.BEFFROI_CONTROL_PLANE_URL === undefined
    ? undefined
    : new ControlPlaneLink({
        url: config.BEFFROI_CONTROL_PLANE_URL,
        gatewayId: brandId<GatewayId>(config.BEFFROI_GATEWAY_ID),
        signingKey: deriveKey(config.BEFFROI_DATA_PLANE_KEY, GATEWAY_SIGNATURE),
        nowMs: () => clock.nowMs(),
      });

const fencesOf = (directories: readonly { readonly last: Incarnation | undefined }[]): IncarnationId[] =>
  directories.flatMap(({ last }) => (last ? [last.incarnation, ...last.fences] : []));

/** Our run, and the runs whose directories we have: the database must hear of their end before of anything else. */
const beginIncarnation = async (
  gatewayId: GatewayId,
  own: { readonly path: string; readonly last: Incarnation | undefined },
  abandoned: readonly { readonly last: Incarnation | undefined }[],
): Promise<Incarnation> => {
  const fences = fencesOf([own, ...abandoned]);
  const incarnation: Incarnation = {
    gatewayId,
    incarnation: brandId<IncarnationId>(randomUUID()),
    bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    startedAt: new Date().toISOString(),
    fences: [...new Set(fences)],
  };
  await writeIncarnation(own.path, incarnation);
  return incarnation;
};
