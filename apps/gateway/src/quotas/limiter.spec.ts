import { beforeEach, describe, expect, it } from '@jest/globals';
import { brandId, type IncarnationId } from '@beffroi/kernel';
import { type Charge, HoldLedger, type LedgerLimit, windowAt } from '@beffroi/quotas/domain';
import type { Limit } from '../records/record.views.ts';
import { Limiter, LONGEST_WAIT_MS, type QuotaVerdict } from './limiter.ts';
import { RequestLimits } from './request.limits.ts';

const ORIGIN = 'here';
const charge = (tokens: number): Charge => ({ requests: 1, tokens, micros: 3 * tokens });
const limit = (id: string, change: Partial<Limit> = {}): Limit => ({
  id: brandId(id),
  level: 'project',
  ownerId: 'p',
  metric: 'tokens',
  window: 'day',
  value: 1_000,
  shadow: false,
  ...change,
});

let ledger: HoldLedger;
let nowMs: number;
beforeEach(() => {
  ledger = new HoldLedger(ORIGIN);
  nowMs = Date.parse('2026-11-22T10:00:30Z');
});

const know = ({ id, metric, window, value }: Limit) => {
  const known: LedgerLimit = { id, metric, window, value, override: null };
  ledger.limits.set(id, known);
};

/** A limiter whose calls are answered at once. */
const gateway = (name: string) => {
  const incarnation = brandId<IncarnationId>(name);
  const run = {
    incarnation,
    gatewayId: name,
    registeredAt: nowMs,
    polledAt: nowMs,
    fenced: false,
    left: false,
  };
  ledger.runs.set(incarnation, run);
  const limiter = new Limiter();
  const exchange = () => {
    for (let calls = 0; calls < 20; calls++) {
      const call = limiter.nextCall(nowMs);
      if (!call) return;
      limiter.take(call, ledger.hold(incarnation, call, ORIGIN, nowMs), nowMs);
    }
    throw new Error('the gateway never stops asking');
  };
  const ask = (limits: RequestLimits, cost: Charge): QuotaVerdict | undefined => {
    let verdict = limiter.admit(limits, cost, nowMs);
    if (verdict) return verdict;
    limiter.wait(limits, cost, nowMs, (late) => (verdict = late));
    exchange();
    return verdict;
  };
  return { limiter, exchange, ask };
};

const limitsOf = (...limits: Limit[]) => {
  limits.forEach(know);
  return new RequestLimits(limits);
};
const admitted = (verdict: QuotaVerdict | undefined) => {
  if (verdict?.kind !== 'admitted') throw new Error(JSON.stringify(verdict));
  return verdict;
};

describe('a request', () => {
  it('is admitted at once from what is held, and asks the database only for what is lacking', () => {
    const limits = limitsOf(limit('a'));
    const { ask, limiter } = gateway('one');
    admitted(ask(limits, charge(50)));
    nowMs += 60_000;
    for (let index = 0; index < 3; index++) admitted(ask(limits, charge(10)));
    expect(limiter.admit(limits, charge(5), nowMs)?.kind).toBe('admitted');
  });

  it('without limits is admitted without a question', () => {
    const { limiter } = gateway('one');
    expect(limiter.admit(new RequestLimits([]), charge(5), nowMs)?.kind).toBe('admitted');
    expect(limiter.nextCall(nowMs)).toMatchObject({ holds: [] });
  });

  it('needs room under every limit, and takes of none where one has none', () => {
    const narrow = limit('narrow', { metric: 'requests', value: 1 });
    const limits = limitsOf(limit('wide'), narrow);
    const { ask, limiter } = gateway('one');
    admitted(ask(limits, charge(10)));
    expect(ask(limits, charge(10))).toMatchObject({ kind: 'refused', room: 0 });
    const used = [...limiter.book.all()].map((hold) => [hold.limit.id, hold.used]);
    expect(used).toEqual([
      ['wide', 10],
      ['narrow', 1],
    ]);
  });

  it('gives back what it did not use, and the next one finds it', () => {
    const limits = limitsOf(limit('a', { value: 100 }));
    const { ask, limiter } = gateway('one');
    const first = admitted(ask(limits, charge(90)));
    expect(ask(limits, charge(50))).toMatchObject({ kind: 'refused', room: 10 });
    limiter.settle(first, charge(20));
    nowMs += 1_001;
    const second = admitted(ask(limits, charge(80)));
    // It may still cost less than it reserved.
    expect(ask(limits, charge(1))).toMatchObject({ kind: 'refused', reason: 'elsewhere' });
    limiter.settle(second, charge(80));
    expect(ask(limits, charge(1))).toMatchObject({ kind: 'refused', reason: 'spent' });
  });

  it('that is refused is told all that is left, what this run held for the next ones too', () => {
    const limits = limitsOf(limit('a'));
    const { ask, limiter } = gateway('one');
    for (let index = 0; index < 3; index++) limiter.settle(admitted(ask(limits, charge(50))), charge(10));
    expect(ask(limits, charge(5_000))).toMatchObject({ kind: 'refused', reason: 'spent', room: 970 });
    expect(ask(limits, charge(5_000))).toMatchObject({ kind: 'refused', room: 970 });
    admitted(ask(limits, charge(970)));
  });

  it('that cost more than its reservation is charged in full, and counted', () => {
    const limits = limitsOf(limit('a', { value: 100 }));
    const { ask, limiter, exchange } = gateway('one');
    limiter.settle(admitted(ask(limits, charge(60))), charge(110));
    expect(limiter.overshootTokens).toBe(50);
    nowMs += 2_000;
    exchange();
    expect([...ledger.rows.values()][0]).toMatchObject({ spent: 110, held: 110 });
  });

  it('whose estimate was too low is charged what was counted later, and what nobody had held is overshoot', () => {
    const limits = limitsOf(limit('a', { value: 100 }));
    const { ask, limiter } = gateway('one');
    const first = admitted(ask(limits, charge(60)));
    limiter.settle(first, charge(20));
    admitted(ask(limits, charge(75)));
    limiter.correct(first, { from: charge(20), to: charge(10) });
    expect(limiter.overshootTokens).toBe(0);
    limiter.correct(first, { from: charge(10), to: charge(50) });
    expect([...limiter.book.all()].map(({ settled, used }) => [settled, used])).toEqual([[50, 125]]);
    expect(limiter.overshootTokens).toBeGreaterThanOrEqual(25);
  });

  it('in flight is one, from its admission to its end', () => {
    const limits = limitsOf(limit('a', { metric: 'in-flight', window: 'none', value: 1 }));
    const { ask, limiter } = gateway('one');
    const first = admitted(ask(limits, charge(10)));
    expect(ask(limits, charge(10))?.kind).toBe('refused');
    limiter.settle(first, charge(0));
    nowMs += 1_001;
    admitted(ask(limits, charge(10)));
  });

  it('is refused as not to be told where the database does not answer in time', () => {
    const { limiter } = gateway('one');
    let verdict: QuotaVerdict | undefined;
    limiter.wait(limitsOf(limit('a')), charge(1), nowMs, (late) => (verdict = late));
    limiter.failed(limiter.nextCall(nowMs)!);
    limiter.expire(nowMs + LONGEST_WAIT_MS - 1);
    expect(verdict).toBeUndefined();
    limiter.expire(nowMs + LONGEST_WAIT_MS);
    expect(verdict).toEqual({ kind: 'refused', reason: 'unavailable' });
  });
});

describe('a rate', () => {
  it('may be used again in each minute, and a refund to a minute that has passed goes nowhere', () => {
    const limits = limitsOf(limit('a', { window: 'minute', value: 100 }));
    const { ask, limiter } = gateway('one');
    const first = admitted(ask(limits, charge(100)));
    expect(ask(limits, charge(1))?.kind).toBe('refused');
    nowMs += 30_000;
    admitted(limiter.admit(limits, charge(60), nowMs));
    limiter.settle(first, charge(0));
    expect(limiter.admit(limits, charge(50), nowMs)).toBeUndefined();
  });
});

describe('a limit that was another for a while', () => {
  it('is what it was once that is over, though what was held would do for more', () => {
    const raised = limit('a', { window: 'minute', value: 100 });
    const limits = limitsOf(raised);
    nowMs = windowAt('minute', nowMs).startMs;
    const untilMs = nowMs + 3 * 60_000;
    ledger.limits.set(raised.id, { ...ledger.limits.get(raised.id)!, override: { value: 10_000, untilMs } });
    const { ask, limiter, exchange } = gateway('one');
    const tokensInAMinute = () => {
      let tokens = 0;
      for (let second = 0; second < 60; second++, nowMs += 1_000) {
        limiter.contend(
          [...ledger.contended].flatMap(([id, until]) => (nowMs < until ? [id] : [])),
          nowMs,
        );
        exchange();
        const verdict = ask(limits, charge(10));
        if (verdict?.kind !== 'admitted') continue;
        limiter.settle(verdict, charge(10));
        tokens += 10;
      }
      return tokens;
    };
    while (nowMs < untilMs) expect(tokensInAMinute()).toBe(600);
    expect(tokensInAMinute()).toBeLessThanOrEqual(200);
    expect(tokensInAMinute()).toBe(100);
  });
});

describe('a budget', () => {
  it.each([
    ['the night of 23 hours', 'day', '2026-03-29T22:00:00Z'],
    ['the night of 25 hours', 'day', '2026-10-25T23:00:00Z'],
    ['the hour that comes twice', 'hour', '2026-10-25T01:00:00Z'],
    ['a month', 'month', '2026-10-31T23:00:00Z'],
    ['a month in summer', 'month', '2026-07-31T22:00:00Z'],
    ['an exercise', 'exercise', '2026-12-31T23:00:00Z'],
  ] as const)('is whole again after %s, and a request of its last moment counts in it', (_, window, end) => {
    const limits = limitsOf(limit('a', { window, value: 100 }));
    const { ask, limiter, exchange } = gateway('one');
    nowMs = Date.parse(end) - 1;
    const late = admitted(ask(limits, charge(100)));
    expect(late.atMs).toBe(nowMs);
    expect(ask(limits, charge(1))?.kind).toBe('refused');
    nowMs += 1;
    const first = admitted(ask(limits, charge(100)));
    limiter.settle(late, charge(40));
    expect(ask(limits, charge(1))?.kind).toBe('refused');
    limiter.settle(first, charge(70));
    nowMs += 2_000;
    exchange();
    const told = [...ledger.rows.values()].map(({ window: start, spent }) => [start, spent]);
    const next = windowAt(window, nowMs).startMs;
    const closed = windowAt(window, late.atMs).startMs;
    // Of an hour nothing is told any more once it is over: an hourly share has no row for each.
    const expected =
      window === 'hour'
        ? [[null, 70]]
        : [
            [closed, 40],
            [next, 70],
          ];
    expect(told).toEqual(expected);
  });

  it('begins anew with its window, whose end the database tells', () => {
    const limits = limitsOf(limit('a', { value: 100 }));
    const { ask, limiter } = gateway('one');
    const late = admitted(ask(limits, charge(100)));
    nowMs = windowAt('day', nowMs).endMs;
    expect(limiter.admit(limits, charge(100), nowMs)).toBeUndefined();
    admitted(ask(limits, charge(100)));
    limiter.settle(late, charge(0));
    expect(ask(limits, charge(1))?.kind).toBe('refused');
  });
});

describe('what one gateway holds and does not use', () => {
  it('goes to another that needs it, half a second later', () => {
    const [limits, otherLimits] = [
      limitsOf(limit('a', { value: 100 })),
      limitsOf(limit('a', { value: 100 })),
    ];
    const one = gateway('one');
    const other = gateway('other');
    const big = admitted(one.ask(limits, charge(100)));
    one.limiter.settle(big, charge(10));
    let verdict: QuotaVerdict | undefined;
    other.limiter.wait(otherLimits, charge(60), nowMs, (late) => (verdict = late));
    other.exchange();
    expect(verdict).toBeUndefined();
    one.limiter.contend([...ledger.contended.keys()], nowMs);
    one.exchange();
    nowMs += 500;
    other.exchange();
    expect(verdict).toMatchObject({ kind: 'admitted' });
  });

  it('is said to be elsewhere where it does not come back', () => {
    const [limits, otherLimits] = [
      limitsOf(limit('a', { value: 100 })),
      limitsOf(limit('a', { value: 100 })),
    ];
    const one = gateway('one');
    const other = gateway('other');
    admitted(one.ask(limits, charge(100)));
    let verdict: QuotaVerdict | undefined;
    other.limiter.wait(otherLimits, charge(60), nowMs, (late) => (verdict = late));
    other.exchange();
    nowMs += 500;
    other.exchange();
    expect(verdict).toMatchObject({ kind: 'refused', reason: 'elsewhere', room: 0 });
  });
});

describe('a run that leaves', () => {
  it.each([
    ['told of it lately', 10],
    ['has much to tell', 5_000],
  ])('leaves what it spent and nothing else, whether it %s', (_, sinceMs) => {
    const budget = limit('budget', { value: 1_000 });
    const rate = limit('rate', { window: 'minute', value: 500 });
    const inFlight = limit('in-flight', { metric: 'in-flight', window: 'none', value: 5 });
    const limits = limitsOf(budget, rate, inFlight);
    const { ask, limiter, exchange } = gateway('one');
    limiter.settle(admitted(ask(limits, charge(100))), charge(60));
    nowMs += 2_000;
    exchange();
    limiter.settle(admitted(ask(limits, charge(50))), charge(20));
    nowMs += sinceMs;
    const left = limiter.leave(brandId<IncarnationId>('one'));
    exchange();
    expect(limiter.isEndTold(left)).toBe(true);
    const today = windowAt('day', nowMs).startMs;
    const held = (id: string, window: number | null) => ledger.heldOf(brandId(id), window);
    expect([held('budget', today), held('rate', null), held('in-flight', null)]).toEqual([80, 80, 0]);
  });
});
