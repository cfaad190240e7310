import type { LimitId } from '@beffroi/kernel';
import type { Charge, LedgerLimit } from '@beffroi/quotas/domain';
import type { Limit } from '../../records/record.views.ts';
import type { Limiter } from '../limiter.ts';
import type { Dice } from './dice.ts';
import type { Oracle } from './oracle.ts';
import type { Schedule } from './schedule.ts';
import type { SimulatedDatabase } from './simulated.database.ts';

/** How fast things happen in a world. */
export interface Pace {
  readonly pollEveryMs: number;
  readonly tickEveryMs: number;
  readonly arrivalEveryMs: number;
  readonly callDeadlineMs: number;
  readonly longestMs: number;
  readonly lengthMs: number;
  readonly delayMs: number;
}

/** What a simulated gateway lives in. */
export interface Surroundings {
  readonly dice: Dice;
  readonly schedule: Schedule;
  readonly database: SimulatedDatabase;
  readonly oracle: Oracle;
  readonly pace: Pace;
  readonly maxIsolationMs: number;
  readonly network: { send(act: () => void): void };
  newLimiter(): Limiter;
  limitOf(id: LimitId): LedgerLimit;
  /** How long a request takes. */
  durationMs(): number;
  /** The client of a refused request may come again, to whichever gateway. */
  retry(limits: readonly Limit[], charge: Charge, late: readonly Limit[]): void;
  /** Whether what is used is told as it is: where limits begin in the midst of it. */
  readonly ships: boolean;
  /** What came of what was asked for. */
  partOf(charge: Charge): Charge;
}
