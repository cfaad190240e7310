import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fairParts, roomOf, type RoomNeed, SERVICE_CLASSES } from './room.parts.ts';

const RUNS = ['north', 'south', 'east'];
const need = (run: string, tenant: string, much: number, change: Partial<RoomNeed> = {}): RoomNeed => ({
  run,
  tenant,
  class: 'standard',
  weight: 1,
  need: much,
  ...change,
});
const rooms = (capacity: number, needs: readonly RoomNeed[]): number[] =>
  RUNS.map((run) => roomOf(run, capacity, needs));

/** Each collectivité with its own weight and class, wherever it waits. */
const anyNeeds = fc
  .array(
    fc.record({
      weight: fc.integer({ min: 1, max: 5 }),
      class: fc.constantFrom(...SERVICE_CLASSES),
      needs: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 3, maxLength: 3 }),
    }),
    { maxLength: 8 },
  )
  .map((towns) =>
    towns.flatMap(({ needs, ...contract }, who) =>
      needs.flatMap((much, at) => (much > 0 ? [need(RUNS[at]!, `town-${who}`, much, contract)] : [])),
    ),
  );

describe('parts of a capacity', () => {
  it('go by weight, and what one does not need goes to the others', () => {
    const needs = [
      { need: 2, weight: 1 },
      { need: 50, weight: 1 },
      { need: 100, weight: 2 },
    ];
    expect(fairParts(20, needs)).toEqual([2, 6, 12]);
  });
});

describe('the room of a gateway', () => {
  it('is the sum of the parts of whoever waits there, each of whom has its weight once', () => {
    const needs = [need('north', 'twice', 90), need('south', 'twice', 90), need('north', 'once', 90)];
    expect(rooms(20, needs)).toEqual([15, 5, 0]);
  });

  it('leaves a tenth to lesser classes that need it, and to nobody who does not', () => {
    const first = need('north', 'first', 90, { class: 'garanti' });
    expect(rooms(20, [first, need('south', 'last', 90, { class: 'differe' })])).toEqual([18, 2, 0]);
    expect(rooms(20, [first, need('south', 'last', 1, { class: 'differe' })])).toEqual([19, 1, 0]);
    expect(rooms(20, [first])[0]).toBe(20);
  });

  it('with that of the others is all there is, where all is needed, and never less than what is needed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), anyNeeds, (capacity, needs) => {
        const wanted = needs.reduce((sum, each) => sum + each.need, 0);
        const given = rooms(capacity, needs);
        if (wanted >= capacity) expect(given.reduce((sum, room) => sum + room)).toBeCloseTo(capacity, 6);
        else
          for (const [at, run] of RUNS.entries()) {
            const own = needs.filter((each) => each.run === run).reduce((sum, each) => sum + each.need, 0);
            expect(given[at]).toBeCloseTo(own + capacity - wanted, 6);
          }
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
