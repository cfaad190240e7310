import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limitOf } from '../limit.fixture.ts';
import type { Limit } from '../limit.ts';
import { type LimitUse, standingOf } from '../standing/limit.standing.ts';
import { explainQuota, type QuotaQuestion, type StandingLimit } from './quota.explanation.ts';

const NOON = new Date('2026-11-22T11:00:00Z');
const model = {
  floorTokens: 16,
  prices: { inputMicros: 100_000, cachedInputMicros: 0, outputMicros: 300_000 },
};
const request = (inputTokens: number, outputTokens: number, choices = 1): QuotaQuestion => ({
  bounds: { inputTokens, outputTokens, choices },
  model,
});
const standing = (limit: Limit, use: LimitUse = { spent: 0, held: 0 }): StandingLimit => ({
  limit,
  standing: standingOf(limit, use, NOON),
});

describe('what limits do to a request', () => {
  it('nothing, where there are none', () => {
    expect(explainQuota(request(10, 10), [])).toEqual({
      verdict: 'passes',
      findings: [],
      reached: null,
      outputTokens: 10,
      shortenedBy: null,
    });
  });

  it('is told of each, with what it would reserve and what would be left', () => {
    const month = standing(limitOf('1'), { spent: 100, held: 200 });
    const money = standing(limitOf('2', { metric: 'euros', value: 1 }));
    const flight = standing(limitOf('3', { metric: 'in-flight', window: 'none', value: 8 }));
    const { verdict, findings } = explainQuota(request(100, 50, 2), [flight, money, month]);
    expect(verdict).toBe('passes');
    expect(findings.map(({ limit, amount, leftAfter }) => [limit.id, amount, leftAfter])).toEqual([
      ['3', 1, 7],
      ['1', 200, 700],
      ['2', 40, 9_960],
    ]);
  });

  it('is a wait where requests under way have reserved what is left, and a refusal where it is spent', () => {
    const held = explainQuota(request(100, 100, 0), [standing(limitOf('1'), { spent: 850, held: 990 })]);
    expect(held).toMatchObject({ verdict: 'waits', reached: { verdict: 'waits', limit: { id: '1' } } });
    const spent = explainQuota(request(200, 0, 0), [standing(limitOf('1'), { spent: 850, held: 990 })]);
    expect(spent).toMatchObject({ verdict: 'refused', reached: { verdict: 'refuses', leftAfter: 0 } });
  });

  it('is fewer output tokens where those fit, down to the fewest that the offer sells', () => {
    const nearlySpent = (spent: number) => [standing(limitOf('1'), { spent, held: spent })];
    expect(explainQuota(request(100, 500), nearlySpent(700))).toMatchObject({
      verdict: 'shortened',
      outputTokens: 200,
      reached: null,
    });
    expect(explainQuota(request(100, 500), nearlySpent(884))).toMatchObject({
      verdict: 'shortened',
      outputTokens: 16,
    });
    expect(explainQuota(request(100, 500), nearlySpent(885))).toMatchObject({
      verdict: 'refused',
      outputTokens: 500,
    });
  });

  it('names the limit that shortens it, and finds of each what the request as asked would take', () => {
    const month = standing(limitOf('1'), { spent: 700, held: 700 });
    const day = standing(limitOf('2', { value: 5_000, window: 'day' }));
    const { shortenedBy, findings } = explainQuota(request(100, 500), [month, day]);
    expect(shortenedBy?.id).toBe('1');
    expect(findings.map(({ amount, verdict }) => [amount, verdict])).toEqual([
      [600, 'refuses'],
      [600, 'passes'],
    ]);
  });

  it('is as many output tokens as nobody has reserved, before it is a wait', () => {
    const month = standing(limitOf('1'), { spent: 700, held: 800 });
    expect(explainQuota(request(100, 500), [month])).toMatchObject({
      verdict: 'shortened',
      outputTokens: 100,
      reached: null,
    });
    expect(explainQuota(request(100, 150), [month])).toMatchObject({
      verdict: 'shortened',
      outputTokens: 100,
    });
  });

  it('may be fewer output tokens and a wait', () => {
    const month = standing(limitOf('1'), { spent: 700, held: 900 });
    expect(explainQuota(request(100, 500), [month])).toMatchObject({
      verdict: 'waits',
      outputTokens: 200,
      reached: { verdict: 'waits', amount: 600 },
      shortenedBy: { id: '1' },
    });
  });

  it('is nothing where a limit of 0 closes the model: from the outermost level in, before all others', () => {
    const closed = standing(limitOf('9', { value: 0 }));
    const closedAbove = standing(limitOf('8', { level: 'pool', ownerId: null, value: 0 }));
    const full = standing(limitOf('1'), { spent: 1_000, held: 1_000 });
    const { verdict, findings, reached } = explainQuota(request(1, 1), [full, closed, closedAbove]);
    expect(verdict).toBe('refused');
    expect(reached?.limit.id).toBe('8');
    expect(findings.map(({ limit }) => limit.id)).toEqual(['8', '9', '1']);
  });

  it('leaves shadow limits and unlimited ones out', () => {
    const shadow = standing(limitOf('1', { shadow: true, value: 0 }));
    const unlimited = standing(limitOf('2', { value: null }));
    expect(explainQuota(request(1_000_000, 1), [shadow, unlimited]).findings).toEqual([]);
  });

  it('never lets pass what would be more than any cap', () => {
    const amount = fc.integer({ min: 0, max: 2_000 });
    // One that takes nothing passes even where more is spent than a cap that was lowered.
    const atLeastOne = fc.integer({ min: 1, max: 2_000 });
    fc.assert(
      fc.property(
        atLeastOne,
        amount,
        fc.array(fc.record({ spent: amount, more: amount, value: amount }), { maxLength: 4 }),
        (input, output, rows) => {
          const limits = rows.map(({ spent, more, value }, index) =>
            standing(limitOf(`${index}`, { value: value + 1 }), { spent, held: spent + more }),
          );
          const { verdict, outputTokens } = explainQuota(request(input, output), limits);
          if (verdict !== 'passes' && verdict !== 'shortened') return true;
          return limits.every(
            ({ limit, standing: { spent } }) => spent! + input + outputTokens <= limit.value!,
          );
        },
      ),
    );
  });
});
