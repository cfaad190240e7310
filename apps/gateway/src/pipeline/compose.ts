import { chargeOf, reservationOf } from '@beffroi/quotas/domain';
import { leastOutput } from '../body/asked.choices.ts';
import { readInferenceBody } from '../body/inference.body.ts';
import { defaultMaxTokens, type PromptSize, promptSize, tokensToServe } from '../body/prompt.size.ts';
import type { InferenceEndpoint } from '../endpoints/endpoint.ts';
import type { Turn } from '../fairness/queued.request.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Endpoints } from '../http/router.ts';
import { boundsOf, NOTHING_LIMITED } from '../quotas/request.bounds.ts';
import type { QuotaAdmission } from '../quotas/limiter.ts';
import type { RequestLimits } from '../quotas/request.limits.ts';
import type { Route } from '../records/record.views.ts';
import { admissionOf } from './admission.ts';
import { admit } from './admit.ts';
import { authorise, type Authorised, servedContextTokens, type Wanted } from './authorise.ts';
import type { ChooseRefusal } from './choose.ts';
import { type Waits, waitedFor } from './course.ts';
import { enter, enterAgain, entered, type Entered, refuse, refuseUnremembered } from './entrance.ts';
import { type ForwardJob, type ForwardMeans, Forwarding } from './forward.ts';
import type { Gateway } from './gateway.means.ts';
import { modelEndpoints } from './model.endpoints.ts';
import { OwnTime } from './own.time.ts';
import { identify } from './identify.ts';
import type { Identity } from './identity.ts';
import { lineUp } from './line.up.ts';
import { Passages } from './passages.ts';
import { readBody } from './read.body.ts';
import { promptCounter } from './count.prompt.ts';
import { recountInput } from './recount.input.ts';
import type { Sought } from './remember.refusal.ts';
import { reserve, type Wish } from './reserve.ts';
import { selfServiceEndpoints } from './self-service.endpoints.ts';
import { settlementOf } from './settle.ts';

/** The stages of a request, in their order; nothing else knows it. */
export const composePipeline = (gateway: Gateway): Endpoints => {
  const means = forwardMeans(gateway);
  return {
    ...modelEndpoints(gateway),
    ...selfServiceEndpoints(gateway),

    openApi: (exchange) => gateway.documentation.answerDocument(exchange),
    docsPage: (exchange) => gateway.documentation.answerPage(exchange),

    infer: (exchange, endpoint) => {
      const identity = enter(gateway, exchange);
      if (!identity) return;
      const asker = entered(gateway, identity);
      const encoding = exchange.request.header('content-encoding');
      if (encoding !== undefined && encoding !== 'identity') return refuseEncoding(exchange, encoding);
      const room = gateway.bodyRoom.shareOf(identity.tenant.id);
      readBody(exchange.request, room, (reading) =>
        exchange.attempt(() => {
          if (reading.kind === 'gone') return;
          if (reading.kind !== 'whole') return refuse(gateway, exchange, reading);
          const { bytes } = reading;
          exchange.response.onClose(() => room.give(bytes.length));
          infer(gateway, means, { exchange, asker, endpoint, bytes });
        }),
      );
    },
  };
};

/** A compressed body could be a thousand times what was sent: nobody unpacks it here, and it is not forwarded unread. */
const refuseEncoding = (exchange: Exchange, encoding: string): void =>
  exchange.refusePlainly(
    415,
    'unsupported_content_encoding',
    {
      en: `Content-Encoding ${encoding} is not supported. Send the body as it is, without compression.`,
      fr: `Content-Encoding ${encoding} n’est pas accepté. Envoyer le corps tel quel, sans compression.`,
    },
    { 'accept-encoding': 'identity' },
  );

interface InferenceRequest {
  readonly exchange: Exchange;
  readonly asker: Entered;
  readonly endpoint: InferenceEndpoint;
  readonly bytes: Buffer;
  /** It has queued, and gone to its turn. */
  readonly turn?: Turn;
  /** What counts it in flight since it began to queue; limits of another offer may not be among them. */
  readonly counted?: RequestLimits;
  readonly waits?: Waits | undefined;
}

const infer = (gateway: Gateway, means: ForwardMeans, request: InferenceRequest): void => {
  const { exchange, asker, endpoint, bytes } = request;
  const { tail, ledger, clock, quotas, queues } = gateway;
  // Read once for all that is decided before an engine is asked.
  const nowMs = clock.monotonicMs();
  const ownTime = new OwnTime(nowMs);

  const identity = enterAgain(gateway, exchange, asker, nowMs);
  if (!identity) return;

  const read = readInferenceBody(bytes, gateway.rulesOf(endpoint));
  if (read.kind !== 'read') return refuse(gateway, exchange, read);
  const { body } = read;

  const wanted = { name: body.model, types: endpoint.modelTypes };
  const authorised = authorise(identity, wanted, tail.records);
  if (!authorised.ok) return refuse(gateway, exchange, authorised.failure);

  const admitted = admit(identity.project.sensitivity, {
    sinceContactMs: tail.sinceContactMsAt(nowMs),
    maxIsolationMs: gateway.maxIsolationMs,
    hasRoom: ledger.hasRoom,
    isStopping: ledger.isClosed,
  });
  const { model } = authorised.value;
  if (!admitted.ok) return refuse(gateway, exchange, admitted.failure, { model });

  const size = promptSize(body);
  const isUnbounded = body.generation !== undefined && body.generation.maxTokens === undefined;
  const contextTokens = servedContextTokens(authorised.value);
  const maxTokens = isUnbounded ? defaultMaxTokens(body, size, model, contextTokens) : 0;
  const passages = new Passages({ tenant: identity.tenant, body, maxTokens }, gateway.fleet);
  const first = passages.next(authorised.value, nowMs);
  if (!first.ok) {
    const stream = body.generation?.stream ?? false;
    const refused = { identity, authorised: authorised.value, stream, refusal: first.failure };
    return holdOrRefuse(gateway, means, request, refused);
  }

  const { turn, counted } = request;
  const every = quotas.limitsOf(identity, model, first.value.route.offer, tail.records);
  const limits = counted ? every.except(counted) : every;
  const bounds = limits.isEmpty ? NOTHING_LIMITED : boundsOf(body, size, model, maxTokens);
  const wish: Wish = { limits, bounds, reservation: reservationOf(bounds, model.prices), model };
  const placed: Placed = {
    exchange,
    endpoint,
    identity,
    model,
    body,
    size,
    wanted,
    passages,
    passage: first.value,
    ownTime,
    turn,
    waits: request.waits,
  };
  const pool = queues.poolOf(first.value.route.id);
  if (pool.mustQueue && turn?.pool !== pool)
    return queue(gateway, means, request, { placed, wish, authorised: authorised.value });
  reserveAndForward(gateway, means, { request, placed, wish, nowMs });
};

/** A request that goes on, at an instant of the monotonic clock. */
interface GoingOn {
  readonly request: InferenceRequest;
  readonly placed: Placed;
  readonly wish: Wish;
  readonly nowMs: number;
}

const reserveAndForward = (gateway: Gateway, means: ForwardMeans, goingOn: GoingOn): void => {
  const { placed, wish, nowMs } = goingOn;
  const held = gateway.quotas.admit(wish.limits, wish.reservation, gateway.clock.at(nowMs));
  if (held?.kind === 'admitted') return forward(gateway, means, placed, held);
  waitForLimits(gateway, means, goingOn);
};

interface NoRoom {
  readonly placed: Placed;
  readonly wish: Wish;
  readonly authorised: Authorised;
}

/** Another route that is as good may have room; else it queues for the one that was chosen. */
const queue = (
  gateway: Gateway,
  means: ForwardMeans,
  request: InferenceRequest,
  { placed, wish, authorised }: NoRoom,
): void => {
  const { exchange, identity, passages, passage } = placed;
  const sinceMs = means.nowMs();
  // Engines that were sent away have room because nobody is sent there.
  const roomier = authorised.routes.filter(
    (route) =>
      isAsGood(route, passage.route) &&
      !gateway.queues.poolOf(route.id).mustQueue &&
      gateway.fleet.anyOf(route, sinceMs),
  );
  const other = roomier.length > 0 ? passages.next({ ...authorised, routes: roomier }, sinceMs) : undefined;
  if (other?.ok)
    return reserveAndForward(gateway, means, {
      request,
      placed: { ...placed, passage: other.value },
      wish,
      nowMs: sinceMs,
    });
  lineUp(gateway, {
    exchange,
    identity,
    stream: placed.body.generation?.stream ?? false,
    routeId: passage.route.id,
    wish,
    counted: request.counted,
    go: (turn, counted) => {
      const waits = waitedFor(request.waits, 'queuedMs', means.nowMs() - sinceMs);
      infer(gateway, means, { ...request, turn, counted, waits });
    },
    refuse: (refusal) => refuse(gateway, exchange, refusal, soughtBy(placed)),
  });
};

const isAsGood = (route: Route, chosen: Route): boolean =>
  route.offer === chosen.offer && (route.order ?? 0) === (chosen.order ?? 0);

const soughtBy = ({ model, passage }: Pick<Placed, 'model' | 'passage'>): Sought => ({
  model,
  offer: passage.route.offer,
});

/** Of a request that has its way to an engine. */
type Placed = Pick<
  ForwardJob,
  | 'exchange'
  | 'endpoint'
  | 'identity'
  | 'model'
  | 'body'
  | 'wanted'
  | 'passages'
  | 'passage'
  | 'ownTime'
  | 'waits'
> & { readonly size: PromptSize; readonly turn: Turn | undefined };

/** The database is asked, or has just refused: as much as is left, or a refusal. */
const waitForLimits = (gateway: Gateway, means: ForwardMeans, goingOn: GoingOn): void => {
  const { placed: request, wish } = goingOn;
  const { quotas, queues } = gateway;
  const { exchange, identity, passages, passage, turn } = request;
  const claimant = turn?.claimant ?? queues.poolOf(passage.route.id).arrive(identity.tenant);
  const letGo = turn?.holdUp();
  claimant.atLimits++;
  const sinceMs = means.nowMs();
  const isPermittedStill = () =>
    permittedStill(gateway, exchange, request.wanted)?.routes.some(({ id }) => id === passage.route.id) ??
    false;
  const count = promptCounter(gateway.counts, {
    ...request,
    route: passage.route,
    maySend: isPermittedStill,
  });
  const floorTokens = Math.max(request.model.floorTokens, leastOutput(request.body));
  reserve(quotas, { ...wish, count, floorTokens }, (reservation) =>
    exchange.attempt(() => {
      claimant.atLimits--;
      letGo?.();
      // Meanwhile its key may have been revoked, or its route closed.
      const isPermitted = isPermittedStill();
      if (reservation.kind === 'refused') {
        if (!isPermitted && !exchange.response.destroyed) return infer(gateway, means, goingOn.request);
        return refuse(gateway, exchange, reservation.refusal, soughtBy(request));
      }
      const { admission, mostTokens, countedTokens } = reservation;
      // While it waited its client may have gone.
      if (exchange.response.destroyed) return quotas.release(admission);
      if (!isPermitted || !isUnderStill(gateway, goingOn)) {
        quotas.release(admission);
        return infer(gateway, means, goingOn.request);
      }
      if (mostTokens !== undefined) passages.lowerOutput(mostTokens);
      const waits = waitedFor(request.waits, 'limitsMs', means.nowMs() - sinceMs);
      const size = countedTokens === undefined ? request.size : { ...request.size, countedTokens };
      forward(gateway, means, { ...request, size, waits }, admission);
    }),
  );
};

/** Whether its limits are those that it waited for: one that is new counts it too. */
const isUnderStill = ({ quotas, tail }: Gateway, { placed, wish, request }: GoingOn): boolean => {
  const { identity, model, passage } = placed;
  const every = quotas.limitsOf(identity, model, passage.route.offer, tail.records);
  return (request.counted ? every.except(request.counted) : every).names === wish.limits.names;
};

const forward = (gateway: Gateway, means: ForwardMeans, request: Placed, reserved: QuotaAdmission): void => {
  try {
    journalAndForward(gateway, means, request, reserved);
  } catch (error) {
    gateway.quotas.release(reserved);
    throw error;
  }
};

const journalAndForward = (
  gateway: Gateway,
  means: ForwardMeans,
  request: Placed,
  reserved: QuotaAdmission,
): void => {
  const { exchange, endpoint, identity, model, body, size, wanted, passages, passage, ownTime, waits, turn } =
    request;
  const { ledger, quotas, queues } = gateway;
  const admission = admissionOf({
    requestId: exchange.requestId,
    admittedAtMs: reserved.atMs,
    gatewayId: gateway.gatewayId,
    endpoint: endpoint.path,
    identity,
    model,
    route: passage.route,
    body,
    size,
    limits: reserved.limits.noteOf(reserved.holds, model.prices),
    reserved: reserved.limits.isEmpty ? undefined : reserved.reserved,
  });
  const { estimatedInputTokens } = admission;
  const pool = queues.poolOf(passage.route.id);
  const claimant = turn?.pool === pool && turn.claimant ? turn.claimant : pool.arrive(identity.tenant);
  ledger.admit(admission, (ticket) => {
    if (!ticket) {
      quotas.release(reserved);
      const seat = { pool, claimant, inputCharged: estimatedInputTokens, outputCharged: 0 };
      queues.ended(seat, NOTHING_TAKEN);
      return refuse(gateway, exchange, { kind: 'journal-full' }, soughtBy(request));
    }
    const job: ForwardJob = {
      exchange,
      requestId: exchange.requestId,
      endpoint,
      model,
      wanted,
      passages,
      passage,
      identity,
      reserved,
      isCounted: size.countedTokens !== undefined,
      tenantId: identity.tenant.id,
      tokens: tokensToServe(estimatedInputTokens, body, model),
      estimatedInputTokens,
      mostOutputTokens: body.generation ? model.maxContextTokens : 0,
      body,
      stream: body.generation?.stream ?? false,
      arrivedMs: exchange.arrivedMs,
      nowMs: means.nowMs,
      ownTime,
      waits,
      ticket,
      pool,
      claimant,
      inputCharged: estimatedInputTokens,
      outputCharged: 0,
    };
    const forwarding = new Forwarding(job, means);
    gateway.underWay.began(forwarding);
    forwarding.start();
  });
  // After what may throw, before what is told later: nobody else would give the seat back.
  pool.began(claimant, estimatedInputTokens);
};

const NOTHING_TAKEN = { input: 0, output: 0 };

interface NotPassed {
  readonly identity: Identity;
  readonly authorised: Authorised;
  readonly stream: boolean;
  readonly refusal: ChooseRefusal;
}

/** A function of its own: its closures must cost nothing where an engine is up. */
const holdOrRefuse = (
  gateway: Gateway,
  means: ForwardMeans,
  request: InferenceRequest,
  { identity, authorised, stream, refusal }: NotPassed,
): void => {
  const { exchange } = request;
  const { model } = authorised;
  if (refusal.kind !== 'model-starting') return refuse(gateway, exchange, refusal, { model });
  const sinceMs = means.nowMs();
  gateway.activator.hold({
    exchange,
    tenantId: identity.tenant.id,
    modelId: model.id,
    routes: authorised.routes,
    stream,
    retry: () => {
      const waits = waitedFor(request.waits, 'startingMs', means.nowMs() - sinceMs);
      infer(gateway, means, { ...afterRest(request), waits });
    },
    refuse: () => refuse(gateway, exchange, refusal, { model }),
  });
};

/** One that has had its turn queues again: many may have waited with it. */
const afterRest = (request: InferenceRequest): InferenceRequest =>
  request.turn ? { ...request, turn: { ...request.turn, pool: undefined } } : request;

const forwardMeans = (gateway: Gateway): ForwardMeans => ({
  nowMs: () => gateway.clock.monotonicMs(),
  databaseMsAt: (nowMs) => gateway.clock.at(nowMs),
  firstByteTimeoutMs: gateway.firstByteTimeoutMs,
  wholeTimeoutMs: gateway.wholeTimeoutMs,
  another: ({ exchange, wanted, passages, identity, passage, isCounted }, tried) => {
    // Asked anew: a route may have closed or a key been revoked while an engine had the request.
    const still = permittedStill(gateway, exchange, wanted);
    const permitted = still && asReserved(gateway, { identity, passage, isCounted }, still);
    const next = permitted && passages.next(permitted, gateway.clock.monotonicMs(), tried);
    return next?.ok ? next.value : undefined;
  },
  passing: (job, outputTokens) => {
    gateway.ledger.passing(job.ticket, outputTokens);
    job.pool.passing(job, outputTokens);
  },
  ended: (forwarding, { ending, seen }, written) => {
    const { estimatedInputTokens, identity, model, ticket, body, passage, reserved } = forwarding.job;
    const settlement = settlementOf(ending, seen, estimatedInputTokens);
    gateway.underWay.ended(forwarding, settlement);
    gateway.queues.ended(forwarding.job, settlement.tokens);
    const route = seen.servedBy ?? passage.route;
    gateway.modelHealth.note(route.id, ending, seen);
    // In this order: a segment that begins with it must not have counted it already.
    gateway.ledger.settle(ticket, settlement, written);
    const charged = chargeOf(settlement, model.prices);
    gateway.quotas.settle(reserved, charged);
    if (settlement.quality === 'measured') return;
    const { records } = gateway.tail;
    const settled = { settlement, seen, route, body, identity, model, records };
    recountInput(gateway.recounts, settled, (counted) => {
      gateway.ledger.correct(ticket, counted);
      gateway.quotas.correct(reserved, { from: charged, to: chargeOf(counted, model.prices) });
    });
  },
  refuse: ({ exchange }, refusal) => refuseUnremembered(gateway, exchange, refusal),
});

/**
 * What was reserved under the limits of one offer is not spent under those of another; nor is what one route's engines
 * have counted, where others may count more.
 */
const asReserved = (
  gateway: Gateway,
  { identity, passage, isCounted }: Pick<ForwardJob, 'identity' | 'passage' | 'isCounted'>,
  still: Authorised,
): Authorised => {
  const limitsOf = ({ offer }: Route) =>
    gateway.quotas.limitsOf(identity, still.model, offer, gateway.tail.records).names;
  const own = limitsOf(passage.route);
  const routes = isCounted ? still.routes.filter(({ id }) => id === passage.route.id) : still.routes;
  return { ...still, routes: routes.filter((route) => limitsOf(route) === own) };
};

const permittedStill = (gateway: Gateway, exchange: Exchange, wanted: Wanted): Authorised | undefined => {
  const { tail, clock, digests, maxIsolationMs } = gateway;
  const { records, sinceContactMs } = tail;
  const identified = identify(exchange, { records, nowMs: clock.nowMs(), digests });
  if (!identified.ok) return undefined;
  const { sensitivity } = identified.value.project;
  // Room in the journal it has: it was admitted.
  const admitted = admit(sensitivity, { sinceContactMs, maxIsolationMs, hasRoom: true, isStopping: false });
  const authorised = admitted.ok ? authorise(identified.value, wanted, records) : undefined;
  return authorised?.ok ? authorised.value : undefined;
};
