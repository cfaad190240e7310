import { beforeEach, describe, expect, it } from '@jest/globals';
import { ReachableAddresses } from '@beffroi/catalogue/domain';
import type { Route } from '../records/record.views.ts';
import { Fleet } from './fleet.ts';

const NOW_MS = 1_000;

let fleet: Fleet;
const route = (change: Partial<Route> = {}): Route =>
  ({
    id: 'route',
    offer: 'shared',
    state: 'ready',
    engines: ['http://one.invalid', 'http://two.invalid'].map((url) => ({ url, weight: 1 })),
    ...change,
  }) as Route;
const engines = () => [...fleet.all()][0]!.engines;

beforeEach(() => {
  fleet = new Fleet({
    connectTimeoutMs: 1_000,
    idleTimeoutMs: 1_000,
    mostInFlight: 1_024,
    engineRoom: 8,
    reachable: new ReachableAddresses([]),
  });
});

describe('the room of a route', () => {
  it('is that of its engines, each as its reports have shown', () => {
    fleet.follow([route()]);
    engines()[0]!.room = 3;
    expect(fleet.roomOf('route', NOW_MS)).toBe(11);
  });

  it('is that of those in good standing, or of all where none is', () => {
    fleet.follow([route()]);
    const [one, other] = engines();
    for (let times = 0; times < 3; times++) one!.checked(false);
    expect(fleet.roomOf('route', NOW_MS)).toBe(8);
    for (let times = 0; times < 3; times++) other!.checked(false);
    expect(fleet.roomOf('route', NOW_MS)).toBe(16);
  });

  it('is none while they all say that they are busy: who queues goes on waiting', () => {
    fleet.follow([route()]);
    for (const engine of engines())
      engine.failed({ kind: 'answered', status: 429 }, NOW_MS, { tenantId: 'town', retryAfterSeconds: 5 });
    expect(fleet.roomOf('route', NOW_MS)).toBe(0);
  });

  it('is unknown where no request could go there: who queues looks for another way', () => {
    expect(fleet.roomOf('route', NOW_MS)).toBeUndefined();
    fleet.follow([route({ state: 'draining' })]);
    expect(fleet.roomOf('route', NOW_MS)).toBeUndefined();
    fleet.follow([route({ engines: [] })]);
    expect(fleet.roomOf('route', NOW_MS)).toBeUndefined();
  });
});
