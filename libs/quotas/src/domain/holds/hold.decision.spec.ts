import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideHold, type HoldStanding } from '../index.ts';

const open: HoldStanding = {
  cap: 1_000,
  mine: 0,
  others: 0,
  starting: false,
  frozen: false,
  reasserts: false,
};
const decide = (ask: { least: number; most: number; spent?: number }, standing: Partial<HoldStanding>) =>
  decideHold({ spent: 0, ...ask }, { ...open, ...standing }, ask.spent ?? 0);

describe('what an ask gets', () => {
  it.each([
    ['the reservation that asks, and up to a tenth of what remains', { least: 20, most: 500 }, {}, 100],
    ['less where less is welcome', { least: 20, most: 60 }, {}, 60],
    ['more than a tenth where one reservation needs it', { least: 700, most: 700 }, {}, 700],
    ['exactly the reservation near the edge', { least: 3, most: 500 }, { others: 997 }, 3],
    ['on top of what is spent', { least: 420, most: 900, spent: 400 }, { mine: 400 }, 460],
    ['whatever is wanted where nothing is limited', { least: 1, most: 9_000 }, { cap: null }, 9_000],
    ['a lower, whoever else holds too much', { least: 10, most: 10 }, { mine: 800, others: 900 }, 10],
    ['never less than is spent', { least: 10, most: 10, spent: 30 }, { mine: 50 }, 30],
    [
      'what was overspent, even above the cap',
      { least: 1_010, most: 1_010, spent: 1_010 },
      { mine: 1_000 },
      1_010,
    ],
    [
      'what is said again, even above the cap',
      { least: 700, most: 700 },
      { others: 900, reasserts: true },
      700,
    ],
    ['its lower while others are awaited', { least: 10, most: 10 }, { mine: 50, frozen: true }, 10],
  ] as const)('%s', (_, ask, standing, held) => {
    expect(decide(ask, standing)).toEqual({ outcome: 'held', held });
  });

  it('is nothing more than it has, where the reservation does not fit', () => {
    expect(decide({ least: 51, most: 500, spent: 20 }, { mine: 40, others: 950 })).toEqual({
      outcome: 'refused',
      held: 40,
    });
    expect(decide({ least: 1, most: 1 }, { cap: 0 })).toEqual({ outcome: 'refused', held: 0 });
  });

  it('is no raise while others have not said again what they hold', () => {
    expect(decide({ least: 1, most: 5 }, { frozen: true })).toEqual({ outcome: 'frozen', held: 0 });
  });

  it('is no raise while gateways have not told what they admitted without the limit, whatever its cap', () => {
    for (const cap of [5, null])
      expect(decide({ least: 1, most: 5 }, { cap, starting: true })).toEqual({ outcome: 'frozen', held: 0 });
  });

  it('never brings the sum above the cap, nor below what was held', () => {
    const amount = fc.integer({ min: 0, max: 2_000 });
    fc.assert(
      fc.property(amount, amount, amount, amount, amount, (cap, mine, others, least, more) => {
        const { held } = decide(
          { least, most: least + more, spent: Math.min(mine, 7) },
          { cap, mine, others },
        );
        if (held > mine) expect(others + held).toBeLessThanOrEqual(cap);
        if (least + more > mine) expect(held).toBeGreaterThanOrEqual(mine);
      }),
    );
  });
});
