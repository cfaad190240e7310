import type { GatewayError } from '@beffroi/contracts/openai';
import type { Exchange } from '../http/exchange.ts';
import type { Records } from '../records/record.views.ts';
import type { Gateway } from './gateway.means.ts';
import { identify, type IdentifyRefusal } from './identify.ts';
import type { Identity } from './identity.ts';
import { errorOf, type Refusal, type UnadmittedRefusal } from './refusal.answer.ts';
import { rememberRefusal, type Sought } from './remember.refusal.ts';
import { PEST_WAITS_MS } from './strangers.ts';

/**
 * Who asks; refused before a body is read, so that a stranger cannot make us keep one.
 *
 * @param nowMs of the monotonic clock; on arrival unless given
 */
export const enter = (
  gateway: Gateway,
  exchange: Exchange,
  nowMs = exchange.arrivedMs,
): Identity | undefined => {
  const { tail, clock, digests } = gateway;
  // Nothing is known of any key yet: none is unknown.
  if (!tail.loaded) {
    refuseUnremembered(gateway, exchange, { kind: 'isolated', sinceContactMs: tail.sinceContactMs });
    return undefined;
  }
  const identified = identify(exchange, { records: tail.records, nowMs: clock.at(nowMs), digests });
  if (identified.ok) return identified.value;
  refuseStranger(gateway, exchange, identified.failure);
  return undefined;
};

/** Who asked, and what was known then. */
export interface Entered {
  readonly identity: Identity;
  readonly records: Records;
  readonly changes: number;
}

export const entered = ({ tail: { records } }: Gateway, identity: Identity): Entered => ({
  identity,
  records,
  changes: records.changes,
});

/**
 * Asked anew once the body is there: the key may have been revoked while it was on its way. Where nothing was published
 * since, a moment ago is now.
 */
export const enterAgain = (
  gateway: Gateway,
  exchange: Exchange,
  { identity, records, changes }: Entered,
  nowMs: number,
): Identity | undefined => {
  const { tail } = gateway;
  const isUnchanged = tail.records === records && records.changes === changes;
  if (isUnchanged && nowMs - exchange.arrivedMs < A_MOMENT_MS) return identity;
  return enter(gateway, exchange, nowMs);
};

/** A key does not expire to the tenth of a second. */
const A_MOMENT_MS = 100;

const refuseStranger = (gateway: Gateway, exchange: Exchange, refusal: IdentifyRefusal): void => {
  const { strangers, clock } = gateway;
  if (!strangers.refused(exchange.address ?? '', clock.monotonicMs()))
    return refuseUnremembered(gateway, exchange, refusal);
  exchange.hangUp();
  exchange.stopReading();
  setTimeout(() => refuseUnremembered(gateway, exchange, refusal), PEST_WAITS_MS).unref();
};

/** Whose key is good, and who was not admitted: there will be no usage event to look it up by. */
export const refuse = (
  gateway: Gateway,
  exchange: Exchange,
  refusal: UnadmittedRefusal,
  sought: Sought = NOTHING_KNOWN,
): void => {
  const error = errorOf(refusal);
  rememberRefusal(gateway, exchange, { refusal, code: error.code, sought });
  refuseWith(gateway, exchange, error);
};

const NOTHING_KNOWN: Sought = {};

/** Who is nobody, or has a usage event. */
export const refuseUnremembered = (gateway: Gateway, exchange: Exchange, refusal: Refusal): void =>
  refuseWith(gateway, exchange, errorOf(refusal));

export const refuseWith = (gateway: Gateway, exchange: Exchange, error: GatewayError): void => {
  gateway.onRefused(error.code);
  exchange.refuse(error);
};
