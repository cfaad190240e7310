import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { systemScope } from '@beffroi/kernel';
import type { Pool } from 'pg';
import { createLogger } from '../observability/index.ts';
import type { Queryable } from '../postgres/index.ts';
import { testDatabase, type TestDatabase } from '../testing/index.ts';
import { assertLease, LeaseLost, type LeaseHold, withLease } from './index.ts';

const log = createLogger({ program: 'spec', level: 'fatal' });
/** Long enough that a busy machine does not let a lease lapse. */
const TTL_MS = 1_500;
let test: TestDatabase;
let pool: Pool;
let holds: LeaseHold[] = [];

beforeAll(async () => {
  test = await testDatabase();
  pool = test.pool(test.systemUrl);
});
afterEach(async () => {
  await Promise.all(holds.map((hold) => hold.stop()));
  holds = [];
});
afterAll(() => test.close());

interface Stretch {
  readonly holder: string;
  readonly epoch: number;
  readonly signal: AbortSignal;
}
/** Works under the lease until told to end, and notes each stretch. */
const compete = (role: string, holder: string, stretches: Stretch[], database: Queryable = pool) => {
  const hold = withLease({ database, role, holder, log, ttlMs: TTL_MS }, async (signal, epoch) => {
    stretches.push({ holder, epoch, signal });
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  holds.push(hold);
  return hold;
};
const until = async (condition: () => boolean) => {
  for (let waitedMs = 0; !condition(); waitedMs += 10) {
    if (waitedMs > 20_000) throw new Error('waited in vain');
    await pause(10);
  }
};
const active = (stretches: readonly Stretch[]) => stretches.filter(({ signal }) => !signal.aborted);

describe('a lease', () => {
  it('has one holder at a time, which renews it', async () => {
    const stretches: Stretch[] = [];
    for (const holder of ['a', 'b', 'c']) compete('single', holder, stretches);
    await until(() => stretches.length > 0);
    // Longer than it lasts without being renewed.
    await pause(1.5 * TTL_MS);
    expect(stretches).toHaveLength(1);
    expect(active(stretches)).toHaveLength(1);
  });

  it('passes to another when given back, under a greater epoch', async () => {
    const stretches: Stretch[] = [];
    const first = compete('passed', 'a', stretches);
    await until(() => stretches.length === 1);
    compete('passed', 'b', stretches);
    await first.stop();
    expect(stretches[0]!.signal.aborted).toBe(true);
    await until(() => stretches.length === 2);
    expect(stretches.map(({ holder, epoch }) => [holder, epoch])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  it('passes to another when its holder dies, no sooner than its time', async () => {
    await pool.query(
      `insert into platform.lease values ('dead', 'dead', 7, clock_timestamp() + $1 * interval '1 ms')`,
      [TTL_MS],
    );
    const startedAt = performance.now();
    const stretches: Stretch[] = [];
    compete('dead', 'b', stretches);
    await until(() => stretches.length === 1);
    expect(performance.now() - startedAt).toBeGreaterThan(TTL_MS - 20);
    expect(stretches[0]).toMatchObject({ holder: 'b', epoch: 8 });
  });

  it('ends for a holder that is cut off from the database, before another begins', async () => {
    const stretches: Stretch[] = [];
    let cutOff = false;
    const frail: Queryable = {
      query: (text, values) => (cutOff ? new Promise(() => undefined) : pool.query(text, values)),
    };
    compete('cut', 'a', stretches, frail);
    await until(() => stretches.length === 1);
    compete('cut', 'b', stretches);
    cutOff = true;
    await until(() => stretches.length === 2);
    expect(stretches[0]!.signal.aborted).toBe(true);
    expect(stretches[1]!.holder).toBe('b');
    // Greater by more than one when a take was granted and its answer came too late.
    expect(stretches[1]!.epoch).toBeGreaterThan(stretches[0]!.epoch);
  });

  it('ends for a holder whose lease was taken over, and its writes are refused', async () => {
    const stretches: Stretch[] = [];
    compete('taken', 'a', stretches);
    await until(() => stretches.length === 1);
    const { unitOfWork } = await test.database();
    const write = (epoch: number) =>
      unitOfWork.inScope(systemScope('spec'), { operation: 'spec.write' }, ({ manager }) =>
        assertLease(manager, 'taken', epoch),
      );
    await write(1);
    await pool.query(`update platform.lease set epoch = 2, holder = 'b' where role = 'taken'`);
    await until(() => stretches[0]!.signal.aborted);
    await expect(write(1)).rejects.toThrow(LeaseLost);
  });

  it.each([
    ['failed', () => Promise.reject(new Error('x'))],
    [
      'failed before it began',
      () => {
        throw new Error('x');
      },
    ],
  ])('is competed for again after its work %s', async (how, work) => {
    let attempts = 0;
    holds.push(
      withLease({ database: pool, role: how, holder: 'a', log, ttlMs: 30 }, () => {
        attempts += 1;
        return work();
      }),
    );
    await until(() => attempts >= 3);
  });
});
