import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planUsage } from './usage.plan.ts';

const at = (time: string) => new Date(`2026-11-21T${time}Z`);

describe('where usage is read', () => {
  it('is in the sums, for whole hours and for all time', () => {
    expect(planUsage({})).toEqual({ hours: {}, edges: [] });
    const day = { from: at('00:00'), to: at('12:00') };
    expect(planUsage(day)).toEqual({ hours: day, edges: [] });
  });

  it('is in the events, for the ends of an interval', () => {
    expect(planUsage({ from: at('08:15'), to: at('11:30') })).toEqual({
      hours: { from: at('09:00'), to: at('11:00') },
      edges: [
        { from: at('08:15'), to: at('09:00') },
        { from: at('11:00'), to: at('11:30') },
      ],
    });
    expect(planUsage({ from: at('08:15') })).toEqual({
      hours: { from: at('09:00') },
      edges: [{ from: at('08:15'), to: at('09:00') }],
    });
  });

  it('is in the events alone, for one endpoint', () => {
    const day = { from: at('00:00'), to: at('12:00') };
    const endpoint = '/v1/embeddings';
    expect(planUsage({ ...day, endpoint })).toEqual({ hours: undefined, edges: [day] });
    expect(planUsage({ endpoint }).edges).toHaveLength(1);
    expect(planUsage({ from: day.to, to: day.from, endpoint }).edges).toEqual([]);
  });

  it.each([
    ['within one hour', '08:10', '08:20', [['08:10', '08:20']]],
    [
      'around the turn of an hour',
      '08:50',
      '09:10',
      [
        ['08:50', '09:00'],
        ['09:00', '09:10'],
      ],
    ],
    ['that ends where it begins', '08:10', '08:10', []],
    ['that ends before it begins', '09:00', '08:00', []],
  ])('takes no whole hour of an interval %s', (_, from, to, edges) => {
    expect(planUsage({ from: at(from), to: at(to) })).toEqual({
      hours: undefined,
      edges: edges.map(([start, end]) => ({ from: at(start!), to: at(end!) })),
    });
  });

  it('covers the interval once, without gap or overlap', () => {
    const instant = fc.integer({ min: 0, max: 5 * 3_600_000 }).map((ms) => new Date(ms));
    fc.assert(
      fc.property(instant, instant, (from, to) => {
        const { hours, edges } = planUsage({ from, to });
        const parts = [...edges, ...(hours ? [{ from: hours.from!, to: hours.to! }] : [])].sort(
          (a, b) => a.from.getTime() - b.from.getTime(),
        );
        const expected = from < to ? [from, to] : [];
        expect(parts.length > 0 ? [parts[0]!.from, parts.at(-1)!.to] : []).toEqual(expected);
        for (const [index, part] of parts.entries()) {
          expect(part.from < part.to).toBe(true);
          if (index > 0) expect(part.from).toEqual(parts[index - 1]!.to);
        }
      }),
    );
  });
});
