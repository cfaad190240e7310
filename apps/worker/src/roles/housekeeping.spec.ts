import { describe, expect, it } from '@jest/globals';
import { createLogger, Registry } from '@beffroi/platform/observability';
import { keepHouse } from './housekeeping.ts';
import { readRoles } from './role.ts';

const surroundings = () => ({
  log: createLogger({ program: 'spec', level: 'fatal' }),
  metrics: new Registry(),
});

describe('housekeeping', () => {
  it('does each chore at once, again when its time comes, and a failed one sooner', async () => {
    const ending = new AbortController();
    const done = { often: 0, seldom: 0, failing: 0 };
    const count = (name: keyof typeof done) => {
      done[name] += 1;
      if (done.often >= 3 && done.failing >= 2) ending.abort();
    };
    await keepHouse(
      {
        often: { everyMs: 1, run: async () => count('often') },
        seldom: { everyMs: 3_600_000, run: async () => count('seldom') },
        failing: {
          everyMs: 3_600_000,
          run: async () => {
            count('failing');
            throw new Error('the database is away');
          },
        },
      },
      ending.signal,
      surroundings(),
    );
    expect(done).toMatchObject({ seldom: 1 });
  });

  it('ends at once when it was told to before it began', async () => {
    await keepHouse({}, AbortSignal.abort(), surroundings());
  });
});

describe('the roles of a process', () => {
  it('are those it was told, or the first that is none', () => {
    expect(readRoles(['reconcile', 'inventory'])).toEqual({ roles: ['reconcile', 'inventory'] });
    expect(readRoles(['reconcile', 'coffee', 'tea'])).toEqual({ unknown: 'coffee' });
  });
});
