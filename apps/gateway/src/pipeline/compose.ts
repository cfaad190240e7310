import type { GatewayId } from '@beffroi/kernel';
import { type BodyRules, readInferenceBody } from '../body/inference.body.ts';
import { defaultMaxTokens, promptSize } from '../body/prompt.size.ts';
import type { DatabaseClock } from '../clock/database.clock.ts';
import type { InferenceEndpoint } from '../endpoints/endpoint.ts';
import type { Fleet } from '../engines/fleet.ts';
import type { ModelHealth } from '../engines/model.health.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Endpoints } from '../http/router.ts';
import type { RecordTail } from '../records/record.tail.ts';
import type { UsageLedger } from '../shipper/usage.ledger.ts';
import { admissionOf } from './admission.ts';
import { admit } from './admit.ts';
import { ANY_TYPE, authorise, stopOf } from './authorise.ts';
import { Forwarding } from './forward.ts';
import { identify, type IdentifyRefusal, type Identity, type KeyDigest } from './identify.ts';
import { wireModel } from './model.answer.ts';
import { Passages } from './passages.ts';
import { readBody } from './read.body.ts';
import { errorOf, type Refusal } from './refusal.answer.ts';
import type { RequestsUnderWay } from './requests.under.way.ts';
import { settlementOf } from './settle.ts';
import { PEST_WAITS_MS, type Strangers } from './strangers.ts';

export interface Gateway {
  readonly gatewayId: GatewayId;
  readonly digestOf: KeyDigest;
  readonly bodyLimitBytes: number;
  readonly maxIsolationMs: number;
  readonly rulesOf: (endpoint: InferenceEndpoint) => BodyRules;
  readonly tail: Pick<RecordTail, 'records' | 'sinceContactMs' | 'loaded'>;
  readonly ledger: UsageLedger;
  readonly fleet: Fleet;
  readonly modelHealth: ModelHealth;
  readonly firstByteTimeoutMs: number;
  readonly wholeTimeoutMs: number;
  readonly clock: DatabaseClock;
  readonly underWay: RequestsUnderWay;
  readonly strangers: Strangers;
  readonly onRefused: (code: string) => void;
}

/** The stages of a request, in their order; nothing else knows it. */
export const composePipeline = (gateway: Gateway): Endpoints => ({
  listModels: (exchange) => {
    const identity = enter(gateway, exchange);
    if (!identity) return;
    const stop = stopOf(identity);
    if (stop) return refuse(gateway, exchange, stop);
    const { records } = gateway.tail;
    const usable = [...records.models()].filter(
      ({ id }) => authorise(identity, { name: id, types: ANY_TYPE }, records).ok,
    );
    exchange.answer({ object: 'list', data: usable.map(wireModel) });
  },

  getModel: (exchange, name) => {
    const identity = enter(gateway, exchange);
    if (!identity) return;
    const authorised = authorise(identity, { name, types: ANY_TYPE }, gateway.tail.records);
    if (!authorised.ok) return refuse(gateway, exchange, authorised.failure);
    exchange.answer(wireModel(authorised.value.model));
  },

  infer: (exchange, endpoint) => {
    if (!enter(gateway, exchange)) return;
    const encoding = exchange.request.headers['content-encoding'];
    if (encoding !== undefined) return refuseEncoding(exchange, encoding);
    readBody(exchange.request, gateway.bodyLimitBytes, (reading) =>
      exchange.attempt(() => {
        if (reading.kind === 'whole') infer(gateway, { exchange, endpoint, bytes: reading.bytes });
        else if (reading.kind === 'body-too-large') refuse(gateway, exchange, reading);
      }),
    );
  },
});

/** Who asks; refused before a body is read, so that a stranger cannot make us keep one. */
const enter = (gateway: Gateway, exchange: Exchange): Identity | undefined => {
  const { tail, clock, digestOf } = gateway;
  // Nothing is known of any key yet: none is unknown.
  if (!tail.loaded) {
    refuse(gateway, exchange, { kind: 'isolated', sinceContactMs: tail.sinceContactMs });
    return undefined;
  }
  const identified = identify(exchange, { records: tail.records, nowMs: clock.nowMs(), digestOf });
  if (identified.ok) return identified.value;
  refuseStranger(gateway, exchange, identified.failure);
  return undefined;
};

const refuseStranger = (gateway: Gateway, exchange: Exchange, refusal: IdentifyRefusal): void => {
  const { strangers, clock } = gateway;
  if (!strangers.refused(exchange.address ?? '', clock.monotonicMs()))
    return refuse(gateway, exchange, refusal);
  exchange.hangUp();
  setTimeout(() => refuse(gateway, exchange, refusal), PEST_WAITS_MS).unref();
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
  readonly endpoint: InferenceEndpoint;
  readonly bytes: Buffer;
}

const infer = (gateway: Gateway, { exchange, endpoint, bytes }: InferenceRequest): void => {
  const { tail, ledger, clock } = gateway;
  const refused = (refusal: Refusal) => refuse(gateway, exchange, refusal);
  const nowMs = () => clock.monotonicMs();

  // Asked anew: the key may have been revoked while the body was on its way.
  const identity = enter(gateway, exchange);
  if (!identity) return;

  const read = readInferenceBody(bytes, gateway.rulesOf(endpoint));
  if (read.kind !== 'read') return refused(read);
  const { body } = read;

  const wanted = { name: body.model, types: endpoint.modelTypes };
  const authorised = authorise(identity, wanted, tail.records);
  if (!authorised.ok) return refused(authorised.failure);

  const admitted = admit(identity.project.sensitivity, {
    sinceContactMs: tail.sinceContactMs,
    maxIsolationMs: gateway.maxIsolationMs,
    hasRoom: ledger.hasRoom,
  });
  if (!admitted.ok) return refused(admitted.failure);

  const { model } = authorised.value;
  const size = promptSize(body);
  const maxTokens = defaultMaxTokens(size, model);
  const passages = new Passages(
    { authorised: authorised.value, tenant: identity.tenant, body, maxTokens },
    gateway.fleet,
    nowMs,
  );
  const first = passages.next();
  if (!first.ok) return refused(first.failure);

  const admission = admissionOf({
    requestId: exchange.requestId,
    admittedAtMs: clock.nowMs(),
    gatewayId: gateway.gatewayId,
    endpoint: endpoint.path,
    identity,
    model,
    route: first.value.route,
    body,
    size,
  });
  const stream = body.generation?.stream ?? false;

  ledger.admit(admission, (ticket) => {
    if (!ticket) return refused({ kind: 'journal-full' });
    const forwarding: Forwarding = new Forwarding(
      {
        requestId: exchange.requestId,
        path: endpoint.path,
        modelId: model.id,
        stream,
        passage: first.value,
        tokens: admission.estimatedInputTokens + (body.generation?.maxTokens ?? maxTokens),
        response: exchange.response,
        arrivedMs: exchange.arrivedMs,
        firstByteTimeoutMs: stream ? gateway.firstByteTimeoutMs : gateway.wholeTimeoutMs,
        terms: {
          requestId: exchange.requestId,
          modelName: model.id,
          prices: model.prices,
          parameters: model.parameters,
          readUsage: endpoint.readUsage,
          estimatedInputTokens: admission.estimatedInputTokens,
          arrivedMs: exchange.arrivedMs,
          nowMs,
        },
      },
      {
        nowMs,
        another: (tried) => {
          const next = passages.next(tried);
          return next.ok ? next.value : undefined;
        },
        passing: (outputTokens) => ledger.passing(ticket, outputTokens),
        ended: (ending, seen, written) => {
          const settlement = settlementOf(ending, seen, admission.estimatedInputTokens);
          gateway.underWay.ended(forwarding, settlement);
          gateway.modelHealth.note(model.id, ending, seen);
          ledger.settle(ticket, settlement, written);
        },
        refuse: refused,
      },
    );
    gateway.underWay.began(forwarding, exchange.arrivedMs);
    forwarding.start();
  });
};

const refuse = (gateway: Gateway, exchange: Exchange, refusal: Refusal): void => {
  const error = errorOf(refusal);
  gateway.onRefused(error.code);
  exchange.refuse(error);
};
