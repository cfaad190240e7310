import { describe, expect, it } from '@jest/globals';
import { compareHour } from './explain-difference.ts';
import { type HourFacts, type LedgerHour, NO_LEDGER, type RequestSum } from './hour-facts.ts';
import { joinHours } from './join-hours.ts';

const both = (count: number) => ({ prompt: count, generation: count });
const sum = (requests: number, tokens: number): RequestSum => ({ requests, ...both(tokens) });
const ledgerOf = (extra: Partial<LedgerHour> = {}): LedgerHour => ({
  ...NO_LEDGER,
  measured: sum(100, 100_000),
  largest: both(4_000),
  ...extra,
});
const uncertain = (extra: Partial<LedgerHour['uncertain']>) => ({ ...NO_LEDGER.uncertain, ...extra });
const facts = (engine: number, extra: Partial<HourFacts> = {}): HourFacts => ({
  engine: both(engine),
  carried: both(0),
  ledger: ledgerOf(),
  fromBefore: both(0),
  ownWork: { ...both(0), failed: 0 },
  flaw: null,
  isShipped: true,
  isOver: true,
  ...extra,
});
const compared = (of: HourFacts) => {
  const { state, difference, explanations, unexplained } = compareHour(of);
  return {
    state,
    difference: difference.prompt,
    by: Object.fromEntries(explanations.map(({ cause, tokens }) => [cause, tokens.prompt])),
    unexplained: unexplained.prompt,
  };
};

describe('a difference between engines and ledger', () => {
  it('is none where all was measured', () => {
    expect(compared(facts(100_000))).toEqual({ state: 'explained', difference: 0, by: {}, unexplained: 0 });
  });

  it('of up to 0.1 % is let pass, and no more', () => {
    expect(compared(facts(100_100)).state).toBe('explained');
    expect(compared(facts(100_200))).toMatchObject({ state: 'unexplained', unexplained: 200 });
    expect(compared(facts(99_800))).toMatchObject({ state: 'unexplained', unexplained: -200 });
  });

  it('alarms where only one of the two kinds of tokens differs', () => {
    const { state } = compareHour(facts(0, { engine: { prompt: 100_000, generation: 101_000 } }));
    expect(state).toBe('unexplained');
  });

  it.each([
    ['what was under way at its beginning', 102_000, { fromBefore: both(2_000) }, { 'in-flight': 2_000 }],
    [
      'what was under way at its end',
      99_000,
      { ledger: ledgerOf({ endedLater: both(1_500) }) },
      { 'in-flight': -1_000 },
    ],
    ['what was read about its turn', 99_000, { carried: both(1_200) }, { 'in-flight': -1_000 }],
    [
      'clients who left before they had seen all that was made',
      103_500,
      { ledger: ledgerOf({ uncertain: uncertain({ 'client-aborted': sum(2, 1_000) }) }) },
      { 'client-aborted': 2_500 },
    ],
    [
      'failures, of which nothing is paid',
      103_000,
      { ledger: ledgerOf({ uncertain: uncertain({ failed: sum(1, 0) }) }) },
      { failed: 3_000 },
    ],
    [
      'requests of a gateway that died, counted a leap too far',
      100_500,
      { ledger: ledgerOf({ uncertain: uncertain({ recovered: sum(3, 900) }) }) },
      { recovered: -400 },
    ],
    [
      'engines that failed before another answered',
      103_000,
      { ledger: ledgerOf({ retries: 1 }) },
      { retried: 3_000 },
    ],
    [
      'a smoke test of ours that failed',
      100_200,
      { ownWork: { ...both(0), failed: 1 } },
      { 'own-work': 200 },
    ],
  ] as const)('is laid to %s', (_, engine, extra, by) => {
    expect(compared(facts(engine, extra as Partial<HourFacts>))).toMatchObject({ state: 'explained', by });
  });

  it('is not laid to a cause for more than that can bear', () => {
    const ledger = ledgerOf({ uncertain: uncertain({ 'client-aborted': sum(1, 0) }) });
    expect(compared(facts(110_000, { ledger }))).toEqual({
      state: 'unexplained',
      difference: 10_000,
      by: { 'client-aborted': 4_000 },
      unexplained: 6_000,
    });
  });

  it('is not made by our own questions: what they used is counted', () => {
    const ownWork = { ...both(700), failed: 0 };
    expect(compared(facts(100_700, { ownWork }))).toMatchObject({ state: 'explained', difference: 0 });
  });

  it('is not made by the cache: engines count cached input as we do', () => {
    const ledger = ledgerOf({ cachedPrompt: 60_000 });
    expect(compared(facts(100_000, { ledger }))).toMatchObject({ difference: 0 });
    expect(compared(facts(40_000, { ledger }))).toMatchObject({ state: 'unexplained' });
  });

  it.each([
    ['incomplete', { flaw: 'unread' }],
    ['awaited', { isShipped: false }],
    ['open', { isOver: false }],
  ] as const)('is no alarm where it is %s', (state, extra) => {
    expect(compared(facts(50_000, extra)).state).toBe(state);
  });
});

describe('hours that follow each other', () => {
  it('show the small loss that each lays to what was under way', () => {
    const losing = facts(100_300, {
      fromBefore: both(300),
      ledger: ledgerOf({ endedLater: both(300) }),
    });
    expect(compared(losing).state).toBe('explained');
    expect(compared(joinHours(Array.from({ length: 24 }, () => losing)))).toMatchObject({
      state: 'unexplained',
      difference: 7_200,
      by: { 'in-flight': 300 },
    });
  });

  it('are as incomplete as one of them', () => {
    expect(compared(joinHours([facts(100_000), facts(0, { flaw: 'unread' })])).state).toBe('incomplete');
  });
});
