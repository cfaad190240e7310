import { describe, expect, it } from '@jest/globals';
import { parisDay, parisMonth } from '@beffroi/kernel';
import fc from 'fast-check';
import { planUsage, type Resolution, RESOLUTIONS, type UsagePart } from './usage.plan.ts';

const at = (text: string) => new Date(text);
const FOLDED = at('2026-11-20T23:00:00Z');
const spell = (parts: readonly UsagePart[]) =>
  parts.map(({ resolution, from, to }) => [resolution, from.toISOString(), to.toISOString()].join(' '));

describe('where usage is read', () => {
  it('is in the months, for whole months that are summed', () => {
    expect(
      planUsage({ from: at('2025-12-31T23:00Z'), to: at('2026-10-31T23:00Z') }, 'month', FOLDED),
    ).toEqual([{ resolution: 'month', from: at('2025-12-31T23:00Z'), to: at('2026-10-31T23:00Z') }]);
  });

  it('is in ever finer sums towards the ends, and in the requests at the very ends', () => {
    const interval = { from: at('2026-08-30T20:15Z'), to: at('2026-11-21T10:45Z') };
    expect(spell(planUsage(interval, 'month', FOLDED))).toEqual([
      'request 2026-08-30T20:15:00.000Z 2026-08-30T21:00:00.000Z',
      'hour 2026-08-30T21:00:00.000Z 2026-08-30T22:00:00.000Z',
      'day 2026-08-30T22:00:00.000Z 2026-08-31T22:00:00.000Z',
      'month 2026-08-31T22:00:00.000Z 2026-10-31T23:00:00.000Z',
      'day 2026-10-31T23:00:00.000Z 2026-11-20T23:00:00.000Z',
      'hour 2026-11-20T23:00:00.000Z 2026-11-21T10:00:00.000Z',
      'request 2026-11-21T10:00:00.000Z 2026-11-21T10:45:00.000Z',
    ]);
  });

  it('is no coarser than what is told apart', () => {
    const month = { from: at('2026-09-30T22:00Z'), to: at('2026-10-31T23:00Z') };
    for (const resolution of RESOLUTIONS) {
      expect(planUsage(month, resolution, FOLDED)).toEqual([{ resolution, ...month }]);
    }
  });

  it('of everything has no ends that lie in requests', () => {
    const parts = planUsage({}, 'month', FOLDED);
    expect(parts.map(({ resolution }) => resolution)).toEqual(['month', 'day', 'hour']);
  });

  it('of nothing is nowhere', () => {
    expect(planUsage({ from: FOLDED, to: FOLDED }, 'month', FOLDED)).toEqual([]);
    expect(planUsage({ from: at('2026-11-02T00:00Z'), to: at('2026-11-01T00:00Z') }, 'day', FOLDED)).toEqual(
      [],
    );
  });

  it('covers every interval once, in whole pieces, nights when clocks change included', () => {
    const instant = fc.date({
      min: at('2026-03-01T00:00Z'),
      max: at('2026-12-31T00:00Z'),
      noInvalidDate: true,
    });
    const starts = (resolution: Resolution, point: Date): boolean => {
      if (resolution === 'month') return parisMonth(point).from.getTime() === point.getTime();
      if (resolution === 'day') return parisDay(point).from.getTime() === point.getTime();
      return resolution === 'request' || point.getTime() % 3_600_000 === 0;
    };
    fc.assert(
      fc.property(
        instant,
        instant,
        instant,
        fc.constantFrom(...RESOLUTIONS),
        (from, to, folded, coarsest) => {
          fc.pre(from < to);
          const parts = planUsage({ from, to }, coarsest, parisDay(folded).from);
          expect([parts[0]!.from, parts.at(-1)!.to]).toEqual([from, to]);
          for (const [index, part] of parts.entries()) {
            if (index > 0) expect(part.from).toEqual(parts[index - 1]!.to);
            expect(part.from < part.to).toBe(true);
            expect([starts(part.resolution, part.from), starts(part.resolution, part.to)]).toEqual([
              true,
              true,
            ]);
            if (part.resolution === 'month' || part.resolution === 'day')
              expect(part.to <= parisDay(folded).from).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
