import { beforeEach, describe, expect, it } from '@jest/globals';
import { brandId, type IncarnationId, type LimitId } from '@beffroi/kernel';
import { type HoldAnswer, type HoldAsk, type HoldCall, HoldLedger } from '../index.ts';

const ORIGIN = 'first';
const OPENS_MS = Date.parse('2026-11-22T10:01:00Z');
const BEFORE_MS = OPENS_MS - 5_000;
const limit = brandId<LimitId>('ten-a-minute');
const [leaver, ahead, behind] = ['leaver', 'ahead', 'behind'].map((name) => brandId<IncarnationId>(name)) as [
  IncarnationId,
  IncarnationId,
  IncarnationId,
];

const rate = (change: Partial<HoldAsk>): HoldAsk[] => [
  { limit, window: null, seq: 1, least: 0, most: 0, spent: 0, spentIn: null, ...change },
];
const ALL = rate({ least: 10, most: 10 });

let ledger: HoldLedger;
const hold = (run: IncarnationId, nowMs: number, call: Partial<HoldCall>) =>
  ledger.hold(run, { origin: ORIGIN, at: 0, reasserts: false, holds: [], ended: [], ...call }, ORIGIN, nowMs);
const one = (answer: ReturnType<typeof hold>): HoldAnswer => {
  if (answer.kind !== 'answered') throw new Error(answer.kind);
  return answer.holds[0]!;
};

/** Ten requests were made in the minute before, by a run that ended in it. */
beforeEach(() => {
  ledger = new HoldLedger(ORIGIN);
  ledger.limits.set(limit, { id: limit, metric: 'requests', window: 'minute', value: 10, override: null });
  for (const incarnation of [leaver, ahead, behind]) {
    ledger.runs.set(incarnation, {
      incarnation,
      gatewayId: incarnation,
      registeredAt: BEFORE_MS,
      polledAt: BEFORE_MS,
      fenced: false,
      left: false,
    });
    hold(incarnation, BEFORE_MS, { reasserts: true });
  }
  hold(ahead, BEFORE_MS, { holds: rate({}) });
  hold(leaver, BEFORE_MS, { holds: ALL });
  const spent = [{ limit, window: null, amount: 10, spentIn: OPENS_MS - 60_000 }];
  hold(leaver, BEFORE_MS, { ended: [{ incarnation: leaver, spent }] });
});

describe('the clock of a database, gone back after a new minute began', () => {
  it.each([
    ['a run that has not said yet what it holds', () => hold(ahead, OPENS_MS, { origin: null, holds: ALL })],
    [
      'a word about a run that has ended already',
      () =>
        hold(ahead, OPENS_MS, {
          ended: [{ incarnation: leaver, spent: [{ limit, window: null, amount: 0, spentIn: null }] }],
        }),
    ],
  ])('gives the minute before to nobody a second time, though the new one was seen by %s', (_who, see) => {
    see();
    expect(one(hold(behind, BEFORE_MS, { holds: ALL }))).toMatchObject({ outcome: 'refused', held: 0 });
  });

  it('is not believed once a message that had come before has freed the rate in the new minute', () => {
    hold(ahead, OPENS_MS, { holds: rate({}) });
    const answer = hold(behind, BEFORE_MS, { holds: ALL });
    expect([one(answer).held, answer]).toMatchObject([10, { now: OPENS_MS }]);
  });

  it('does not make the last minute of a run that was written off another one', () => {
    hold(ahead, OPENS_MS, { holds: rate({ seq: 2, least: 10, most: 10 }) });
    ledger.runs.set(ahead, { ...ledger.runs.get(ahead)!, fenced: true });
    ledger.writeOff(ahead, BEFORE_MS);
    expect(one(hold(behind, OPENS_MS + 1_000, { holds: ALL })).outcome).toBe('refused');
    const next = rate({ seq: 2, least: 10, most: 10 });
    expect(one(hold(behind, OPENS_MS + 60_000, { holds: next })).held).toBe(10);
  });
});

describe('requests in flight', () => {
  it('have whoever holds their limit give back what has ended since it was told, when another is refused', () => {
    const four = brandId<LimitId>('four-at-once');
    const asked = (change: Partial<HoldAsk>) => ({ ...rate(change)[0]!, limit: four });
    ledger.limits.set(four, { id: four, metric: 'in-flight', window: 'none', value: 4, override: null });
    hold(ahead, BEFORE_MS, { holds: [asked({ least: 3, most: 3, spent: 3 })] });
    const refused = one(hold(behind, BEFORE_MS, { holds: [asked({ least: 2, most: 2 })] }));
    expect(refused).toMatchObject({ outcome: 'refused', elsewhere: 3 });
    expect(ledger.contended.has(four)).toBe(true);
  });
});
