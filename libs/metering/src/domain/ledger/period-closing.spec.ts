import { describe, expect, it } from '@jest/globals';
import { blockersOf, type GatewayRun } from './period-closing.ts';

const end = new Date('2026-10-31T23:00:00Z');
const now = new Date('2026-11-01T03:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const beforeEnd = new Date(end.getTime() - 1);

const ALIVE: GatewayRun = {
  gatewayId: 'gw-1',
  incarnation: 'run-1',
  registeredAt: new Date('2026-10-01T00:00Z'),
  shippedThrough: beforeEnd,
  replayedAt: null,
  polledAt: minutesAgo(0),
  fencedAt: null,
  leftAt: null,
  openAdmissions: 0,
};

describe('a period that has ended', () => {
  it.each<[string, Partial<GatewayRun>, string | undefined]>([
    ['waits for a gateway that polls and has not shipped so far', {}, 'Behind'],
    ['waits for one that never said how far it is', { shippedThrough: null }, 'Behind'],
    ['waits for one that does not poll', { polledAt: minutesAgo(16) }, 'Silent'],
    ['waits for one that never came to its first poll', { polledAt: null }, 'Silent'],
    ['waits for the disk of one that was fenced', { fencedAt: minutesAgo(5) }, 'AwaitsReplay'],
    ['waits for the disk of one that left without shipping all', { leftAt: minutesAgo(5) }, 'AwaitsReplay'],
    [
      'waits for the estimate of what a fenced one left open',
      { fencedAt: minutesAgo(11), openAdmissions: 1 },
      'AwaitsEstimate',
    ],
    [
      'waits for the estimate of what a silent one left open',
      { polledAt: minutesAgo(50), openAdmissions: 1 },
      'AwaitsEstimate',
    ],
    ['passes one whose mark has come to its end', { shippedThrough: end }, undefined],
    ['passes one that was registered after its end', { registeredAt: end, shippedThrough: null }, undefined],
    ['passes one whose disk was replayed', { fencedAt: minutesAgo(1), replayedAt: minutesAgo(1) }, undefined],
    ['passes one that was settled as estimated', { fencedAt: minutesAgo(11) }, undefined],
    ['passes one that left cleanly', { leftAt: minutesAgo(90), shippedThrough: end }, undefined],
    ['passes one that is gone for good', { polledAt: minutesAgo(50) }, undefined],
  ])('%s', (_, changes, reason) => {
    const run = { ...ALIVE, ...changes };
    expect(blockersOf([run], end, now)).toEqual(
      reason ? [{ gatewayId: 'gw-1', incarnation: 'run-1', shippedThrough: run.shippedThrough, reason }] : [],
    );
  });

  it('names each that it waits for, and none of the others', () => {
    const runs = [
      ALIVE,
      { ...ALIVE, incarnation: 'run-2', shippedThrough: end },
      { ...ALIVE, incarnation: 'run-3' },
    ];
    expect(blockersOf(runs, end, now).map(({ incarnation }) => incarnation)).toEqual(['run-1', 'run-3']);
  });
});
