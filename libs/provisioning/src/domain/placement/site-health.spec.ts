import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextHealth, type SiteHealth } from './site-health.ts';

const at = (second: number): Date => new Date(1_800_000_000_000 + second * 1_000);
/** Answers by second: true for a good one. */
const after = (answers: readonly (readonly [number, boolean])[]): SiteHealth =>
  answers.reduce<SiteHealth | undefined>(
    (health, [second, good]) => nextHealth(health, good ? null : 'refused', at(second)),
    undefined,
  )!;

describe('the health of a site', () => {
  it('is at first what the first answer says', () => {
    expect(after([[0, false]])).toMatchObject({ reachable: false, cause: 'refused' });
    expect(after([[0, true]])).toMatchObject({ reachable: true, cause: null });
  });

  it('remembers the last good answer, whatever is believed', () => {
    expect(after([[0, false]]).answeredAt).toBeNull();
    const blip = [
      [0, true],
      [5, true],
      [6, false],
    ] as const;
    expect(after(blip)).toMatchObject({ reachable: true, answeredAt: at(5), cause: 'refused' });
  });

  it('is lost after several bad answers over some time, and not by a blip', () => {
    expect(
      after([
        [0, true],
        [1, false],
        [2, false],
        [3, false],
        [4, false],
      ]).reachable,
    ).toBe(true);
    expect(
      after([
        [0, true],
        [1, false],
        [60, false],
      ]).reachable,
    ).toBe(true);
    expect(
      after([
        [0, true],
        [1, false],
        [8, false],
        [16, false],
      ]),
    ).toMatchObject({
      reachable: false,
      changedAt: at(16),
    });
  });

  it('forgets bad answers with a good one', () => {
    expect(
      after([
        [0, true],
        [1, false],
        [8, false],
        [9, true],
        [16, false],
      ]),
    ).toMatchObject({
      reachable: true,
      contraryAnswers: 1,
    });
  });

  it('is won back sooner, and not by one good answer', () => {
    const lost: readonly [number, boolean][] = [[0, false]];
    expect(after([...lost, [10, true]]).reachable).toBe(false);
    expect(after([...lost, [10, true], [12, true]]).reachable).toBe(false);
    expect(after([...lost, [10, true], [16, true]]).reachable).toBe(true);
  });

  it('never flaps: whatever the answers, at most one change in five seconds', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (answers) => {
        let health: SiteHealth | undefined;
        let changed: number | undefined;
        for (const [second, good] of answers.entries()) {
          const next = nextHealth(health, good ? null : 'refused', at(second));
          if (health && next.reachable !== health.reachable) {
            if (changed !== undefined) expect(second - changed).toBeGreaterThanOrEqual(5);
            changed = second;
          }
          health = next;
        }
      }),
    );
  });
});
