import type { QueueRefusal } from '../fairness/queue.refusal.ts';
import type { Turn } from '../fairness/queued.request.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Gateway } from './gateway.means.ts';
import type { Identity } from './identity.ts';
import type { RequestLimits } from '../quotas/request.limits.ts';
import { reserve, type ReserveRefusal, type Wish } from './reserve.ts';

/** A request that its engines have no room for. */
export interface Queueing {
  readonly exchange: Exchange;
  readonly identity: Identity;
  readonly stream: boolean;
  readonly routeId: string;
  /** Of all its limits but those that count it already. */
  readonly wish: Wish;
  /** What counts it in flight since it queued before, elsewhere. */
  readonly counted: RequestLimits | undefined;
  readonly go: (turn: Turn, counted: RequestLimits) => void;
  readonly refuse: (refusal: QueueRefusal | ReserveRefusal) => void;
}

/** Counts it in flight, as long as its client is there, and puts it in the queue of its collectivité (DATAPLANE §3). */
export const lineUp = ({ quotas, queues }: Gateway, queueing: Queueing): void => {
  const { exchange, identity, stream, routeId, wish, counted, go, refuse } = queueing;
  const line = identity.key.id;
  const { onArrival } = wish.limits;
  const inFlight = counted ? counted.with(onArrival) : onArrival;
  const enter = () =>
    queues.enter(routeId, {
      exchange,
      contract: identity.tenant,
      line,
      stream,
      go: (turn) => go(turn, inFlight),
      refuse,
    });
  if (onArrival.isEmpty) return enter();
  reserve(quotas, { ...wish, limits: onArrival }, (reservation) =>
    exchange.attempt(() => {
      if (reservation.kind === 'refused') return refuse(reservation.refusal);
      if (exchange.response.destroyed) return quotas.release(reservation.admission);
      exchange.response.onClose(() => quotas.release(reservation.admission));
      enter();
    }),
  );
};
