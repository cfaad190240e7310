import { GATEWAY_ERRORS, type GatewayError } from '@beffroi/contracts/openai';
import type { Offer, RefusingLimit } from '@beffroi/contracts/usage';
import type { Exchange } from '../http/exchange.ts';
import type { Limit, Model } from '../records/record.views.ts';
import type { Remembered } from '../refused/refused.requests.ts';
import type { Gateway } from './gateway.means.ts';
import { identify } from './identify.ts';
import type { Identity } from './identity.ts';
import type { UnadmittedRefusal } from './refusal.answer.ts';
import type { LimitReached } from './reserve.ts';

/** As far as a request had come when it was refused. */
export interface Sought {
  readonly model?: Model;
  readonly offer?: Offer;
}

/** A refusal as its client was told of it. */
export interface ToldRefusal {
  readonly refusal: UnadmittedRefusal;
  readonly code: GatewayError['code'];
  readonly sought: Sought;
}

/**
 * Whose request it was is looked up again: so one that is served carries nothing for the sake of those that are not.
 */
export const rememberRefusal = (gateway: Gateway, exchange: Exchange, told: ToldRefusal): void => {
  const { tail, clock, digests, refused } = gateway;
  const nowMs = clock.nowMs();
  const identified = identify(exchange, { records: tail.records, nowMs, digests });
  if (!identified.ok) return;
  const identity = identified.value;
  const face = { apiKeyId: identity.key.id, cause: causeOf(told.refusal) };
  refused.note(face, nowMs, () => describe(exchange, identity, told, nowMs));
};

const causeOf = (refusal: UnadmittedRefusal): string =>
  'limit' in refusal ? `${refusal.kind} ${refusal.limit.id}` : refusal.kind;

const describe = (
  { requestId }: Exchange,
  { key, project, tenant }: Identity,
  { refusal, code, sought }: ToldRefusal,
  nowMs: number,
): Remembered['request'] => {
  const model = 'model' in refusal ? refusal.model : sought.model;
  return {
    id: requestId,
    refusedAt: new Date(nowMs).toISOString(),
    collectiviteId: tenant.id,
    projectId: project.id,
    apiKeyId: key.id,
    ...(model ? { modelId: model.id } : {}),
    ...(sought.offer ? { offer: sought.offer } : {}),
    httpStatus: GATEWAY_ERRORS[code].status,
    code,
    reason: refusal.kind,
    ...('limit' in refusal ? { limit: refusingLimit(refusal.limit, refusal) } : {}),
  };
};

/** What others use of the operator's pool is not told. */
const refusingLimit = (
  { id, level, metric, window }: Limit,
  { cap, left, renewsAtMs }: Partial<LimitReached>,
): RefusingLimit => ({
  id,
  level,
  metric,
  window,
  ...(level === 'pool' || cap === undefined || left === undefined ? {} : { cap, left }),
  ...(Number.isFinite(renewsAtMs) ? { renewsAt: new Date(renewsAtMs!).toISOString() } : {}),
});
