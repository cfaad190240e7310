import { describe, expect, it } from '@jest/globals';
import { brandId, type DeploymentId } from '@beffroi/kernel';
import fc from 'fast-check';
import { type GpuTransition, gpuTimeOf, segmentsIn } from './gpu-state.ts';

const at = (time: string): Date => new Date(`2026-11-22T${time}Z`);
const state = (time: string, reservedGpus: number, readyGpus: number, deployment = 'a'): GpuTransition => ({
  deploymentId: brandId<DeploymentId>(deployment),
  collectiviteId: null,
  at: at(time),
  reservedGpus,
  readyGpus,
});
/** GPU minutes reserved and ready. */
const minutesIn = (transitions: readonly GpuTransition[], from: Date, to: Date) => {
  const times = segmentsIn(transitions, from, to).map((segment) => gpuTimeOf(segment, 0));
  return [
    times.reduce((sum, { reservedMs }) => sum + reservedMs, 0) / 60_000,
    times.reduce((sum, { readyMs }) => sum + readyMs, 0) / 60_000,
  ];
};

describe('the GPU time of an hour', () => {
  it('follows a deployment from its reservation through its loading to its end', () => {
    const life = [
      state('09:10:00', 2, 0),
      state('09:25:00', 2, 2),
      state('10:30:00', 2, 0),
      state('10:32:00', 0, 0),
    ];
    expect(minutesIn(life, at('09:00:00'), at('10:00:00'))).toEqual([100, 70]);
    expect(minutesIn(life, at('10:00:00'), at('11:00:00'))).toEqual([64, 60]);
    expect(minutesIn(life, at('11:00:00'), at('12:00:00'))).toEqual([0, 0]);
  });

  it('is whole where nothing changed for hours, whoever was away meanwhile', () => {
    expect(minutesIn([state('02:00:00', 4, 4)], at('09:00:00'), at('10:00:00'))).toEqual([240, 240]);
  });

  it('shrinks and grows with the number of engines', () => {
    const scaled = [state('08:00:00', 4, 4), state('09:15:00', 2, 2), state('09:45:00', 4, 2)];
    expect(minutesIn(scaled, at('09:00:00'), at('10:00:00'))).toEqual([60 + 60 + 60, 60 + 60 + 30]);
  });

  it('is none while a deployment sleeps', () => {
    const sleeping = [state('08:00:00', 1, 1), state('09:10:00', 0, 0), state('09:50:00', 1, 0)];
    expect(minutesIn(sleeping, at('09:00:00'), at('10:00:00'))).toEqual([20, 10]);
  });

  it('is that of each deployment, in whatever order changes come', () => {
    const both = [state('09:30:00', 0, 0, 'b'), state('08:00:00', 1, 1, 'a'), state('09:00:00', 8, 8, 'b')];
    expect(minutesIn(both, at('09:00:00'), at('10:00:00'))).toEqual([60 + 240, 60 + 240]);
  });

  it('adds up: any hour is the sum of its parts', () => {
    const changes = fc.array(
      fc.record({ second: fc.integer({ min: -7_200, max: 7_200 }), gpus: fc.nat(8), ready: fc.nat(8) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 3_600 }), (all, cut) => {
        const begin = at('09:00:00').getTime();
        const transitions = all.map(({ second, gpus, ready }) => ({
          ...state('09:00:00', gpus, ready),
          at: new Date(begin + second * 1_000),
        }));
        const middle = new Date(begin + cut * 1_000);
        const whole = minutesIn(transitions, at('09:00:00'), at('10:00:00'));
        const first = minutesIn(transitions, at('09:00:00'), middle);
        const second = minutesIn(transitions, middle, at('10:00:00'));
        expect(whole[0]).toBeCloseTo(first[0]! + second[0]!, 6);
        expect(whole[1]).toBeCloseTo(first[1]! + second[1]!, 6);
      }),
    );
  });
});

it('idle is what is ready while no request is under way', () => {
  const [segment] = segmentsIn([state('08:00:00', 2, 2)], at('09:00:00'), at('09:10:00'));
  expect(gpuTimeOf(segment!, 60_000)).toEqual({
    reservedMs: 1_200_000,
    readyMs: 1_200_000,
    idleMs: 1_080_000,
  });
});
