import { beforeEach, describe, expect, it } from '@jest/globals';
import { brandId, type IncarnationId, type LimitId } from '@beffroi/kernel';
import { type HoldCall, type HoldCallAnswer, HoldLedger, windowAt } from '@beffroi/quotas/domain';
import { DatabaseClock } from '../clock/database.clock.ts';
import type { Limit } from '../records/record.views.ts';
import type { QuotaVerdict } from './limiter.ts';
import { QuotaDesk } from './quota.desk.ts';
import { RequestLimits } from './request.limits.ts';

const RUN = brandId<IncarnationId>('run');
const BUDGET: Limit = {
  id: brandId<LimitId>('budget'),
  level: 'project',
  ownerId: 'p',
  metric: 'tokens',
  window: 'day',
  value: 1_000,
  shadow: false,
};
const charge = (tokens: number) => ({ requests: 1, tokens, micros: 0 });
const AWAY = () => Promise.reject<HoldCallAnswer>(new Error('the database is away'));

describe('a gateway that stops', () => {
  let ledger: HoldLedger;
  let clock: DatabaseClock;
  let origin: string;
  let answer: (call: HoldCall) => Promise<HoldCallAnswer>;
  let calls: HoldCall[];
  let desk: QuotaDesk;

  const answered = async (call: HoldCall) => ledger.hold(RUN, call, origin, clock.nowMs());
  const spent = () => ledger.heldOf(BUDGET.id, windowAt('day', clock.nowMs()).startMs);

  beforeEach(() => {
    origin = 'here';
    ledger = new HoldLedger(origin);
    clock = new DatabaseClock();
    clock.tell('2026-11-22T10:00:30.000Z');
    const nowMs = clock.nowMs();
    ledger.limits.set(BUDGET.id, { ...BUDGET, override: null });
    ledger.runs.set(RUN, {
      incarnation: RUN,
      gatewayId: 'gateway',
      registeredAt: nowMs,
      polledAt: nowMs,
      fenced: false,
      left: false,
    });
    answer = answered;
    calls = [];
    desk = deskBy(clock);
  });

  const deskBy = (told: DatabaseClock) =>
    new QuotaDesk({
      ask: (call) => {
        calls.push(call);
        return answer(call);
      },
      clock: told,
      maxIsolationMs: 900_000,
      hasFenced: () => true,
      onFenced: () => undefined,
      onTrouble: () => undefined,
    });

  /** A request of which 60 tokens were used, and nobody has told yet. */
  const spend = async () => {
    const verdict = await new Promise<QuotaVerdict>((told) =>
      desk.reserve(new RequestLimits([BUDGET]), charge(100), told),
    );
    if (verdict.kind !== 'admitted') throw new Error('refused');
    desk.settle(verdict, charge(60));
  };

  it('tells what it spent', async () => {
    await spend();
    expect(await desk.stop(RUN, 0)).toBe(true);
    expect(spent()).toBe(60);
  });

  it('tells it again to a database that fails at first', async () => {
    await spend();
    let failures = 2;
    answer = (call) => (failures-- > 0 ? AWAY() : answered(call));
    expect(await desk.stop(RUN, 20_000)).toBe(true);
    expect(spent()).toBe(60);
  });

  it('tells it to one that has another history meanwhile', async () => {
    await spend();
    origin = 'elsewhere';
    expect(await desk.stop(RUN, 20_000)).toBe(true);
    expect(spent()).toBe(60);
  });

  it('says so where nobody has heard', async () => {
    await spend();
    answer = AWAY;
    expect(await desk.stop(RUN, 300)).toBe(false);
  });

  it('says so where it cannot know whether it was given anything', async () => {
    answer = async (call) => {
      await answered(call);
      return AWAY();
    };
    desk.reserve(new RequestLimits([BUDGET]), charge(100), () => undefined);
    expect(await desk.stop(RUN, 0)).toBe(false);
  });

  it('tells its end if it never asked: a goodbye alone would be waited for after a failover', async () => {
    expect(await desk.stop(RUN, 20_000)).toBe(true);
    expect(ledger.hasEnded(RUN)).toBe(true);
  });

  it('has nothing to tell to a database that never answered', async () => {
    expect(await deskBy(new DatabaseClock()).stop(RUN, 20_000)).toBe(true);
    expect(calls).toEqual([]);
  });
});
