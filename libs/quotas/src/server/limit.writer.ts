import { type LimitId, ok, type Result } from '@beffroi/kernel';
import { GatewayWatch, type Transaction } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  checkShares,
  CountedUsage,
  countedBy,
  countedFor,
  enforcementOf,
  type EnvelopeExceeded,
  isBudget,
  type Limit,
  limitRecord,
  windowAt,
} from '../domain/index.ts';
import { findLimits, lockLimits, sharesOf } from './persistence/limit.rows.ts';

/** What is done to a limit, as the audit and the outbox name it. */
export interface LimitDeed {
  /** Such as `limit.set`. */
  readonly action: string;
  /** Such as `quotas.limit-set`. */
  readonly event: string;
}

/** How long an answer waits for gateways to keep to a limit. Those in contact learn of it within a poll of 250 ms. */
const GATEWAY_PATIENCE_MS = 1_000;

/** What every change of a limit has in common. */
@Injectable()
export class LimitWriter {
  constructor(
    private readonly counted: CountedUsage,
    private readonly gateways: GatewayWatch,
  ) {}

  /** After the commit: a change that is answered is kept to, but by gateways that are cut off. */
  async awaitGateways({ publishedSeq }: { readonly publishedSeq?: number | undefined }): Promise<void> {
    if (publishedSeq !== undefined) await this.gateways.waitForGateways(publishedSeq, GATEWAY_PATIENCE_MS);
  }

  /** Locks limits together with the envelopes and shares that a change of theirs concerns, in the order of ids. */
  async lock(tx: Transaction, ids: readonly LimitId[]): Promise<ReadonlyMap<LimitId, Limit>> {
    const named = await findLimits(tx.manager, ids);
    const shares = await sharesOf(tx.manager, ids);
    const envelopes = named.flatMap(({ envelopeId }) => envelopeId ?? []);
    return lockLimits(tx.manager, [
      ...named.map(({ id }) => id),
      ...shares.map(({ id }) => id),
      ...envelopes,
    ]);
  }

  /** Whether shares still fit their envelope with the limit as it shall be; all concerned are locked. */
  async checkEnvelopes(tx: Transaction, wish: Limit): Promise<Result<true, EnvelopeExceeded>> {
    const below = (await sharesOf(tx.manager, [wish.id])).filter(({ id }) => id !== wish.id);
    if (below.length > 0) return checkShares(wish, below, tx.now);
    if (wish.envelopeId === null) return ok(true);
    const [envelope] = await findLimits(tx.manager, [wish.envelopeId]);
    const others = await sharesOf(tx.manager, [wish.envelopeId]);
    return checkShares(envelope!, [...others.filter(({ id }) => id !== wish.id), wish], tx.now);
  }

  /** The row is written: everybody is told, and the audit. */
  async tell(tx: Transaction, deed: LimitDeed, before: Limit | undefined, after: Limit): Promise<void> {
    tx.audit({
      action: deed.action,
      target: { type: 'limit', id: after.id },
      ...ownerOf(after),
      before,
      after,
    });
    await this.spread(tx, deed, before, after);
  }

  /** What was used before anything was held of it stays used; gateways and other contexts are told. */
  async spread(
    tx: Transaction,
    { event }: LimitDeed,
    before: Limit | undefined,
    after: Limit,
  ): Promise<void> {
    if (beginsToHold(before, after)) await this.startFromCounted(tx, after);
    tx.emit({ type: event, v: 1, ...ownerOf(after), payload: { limitId: after.id } });
    tx.publish({ kind: 'limit', id: after.id, body: limitRecord(after) });
  }

  /** What is counted from now on is added as it comes, until gateways have told what they admitted without the limit. */
  private async startFromCounted(tx: Transaction, limit: Limit): Promise<void> {
    const [{ since }] = await tx.manager.query<[{ since: Date }]>('select quotas.begin_start($1) as since', [
      limit.id,
    ]);
    const window = windowAt(limit.window, since.getTime());
    const hours = await this.counted.hours(tx.scope, countedFor(limit, window));
    const spent = countedBy(limit, hours);
    await tx.manager.query('select quotas.note_counted($1, $2, $3)', [limit.id, spent, since]);
  }
}

const beginsToHold = (before: Limit | undefined, after: Limit): boolean =>
  isBudget(after.window) &&
  enforcementOf(after) === 'held' &&
  (before === undefined || enforcementOf(before) !== 'held');

/** Whose journal an entry is in. */
export const ownerOf = ({ collectiviteId }: Limit) => (collectiviteId ? { collectiviteId } : {});
