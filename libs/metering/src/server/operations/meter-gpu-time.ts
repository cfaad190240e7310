import type { SystemScope } from '@beffroi/kernel';
import { type Transaction, type UnitOfWork } from '@beffroi/platform/typeorm';
import {
  firstDueHour,
  type GpuStates,
  HOUR_MS,
  hourOf,
  isDue,
  MeterGpuTime,
  segmentsIn,
} from '../../domain/index.ts';
import { busyMsOf, meteredHours, saveGpuHour } from '../persistence/gpu-hours.rows.ts';

/** The rest comes with the next turn. */
const MOST_AT_ONCE = 200;

export class MeterGpuTimeOperation extends MeterGpuTime {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly states: GpuStates,
  ) {
    super();
  }

  async execute(scope: SystemScope): Promise<number> {
    const first = await this.states.first(scope);
    if (!first) return 0;
    const due = await this.dueHours(scope, hourOf(first));
    for (const hour of due) await this.meter(scope, hour);
    return due.length;
  }

  /** From the first hour that anything was held in: those that nobody summed, and those that late usage may change. */
  private async dueHours(scope: SystemScope, first: Date): Promise<readonly Date[]> {
    return this.unitOfWork.read(scope, async ({ manager, now }) => {
      const { until, since } = await meteredHours(manager, firstDueHour(now));
      const beginMs = Math.max(first.getTime(), Math.min(firstDueHour(now).getTime(), until?.getTime() ?? 0));
      const hours: Date[] = [];
      for (let atMs = beginMs; atMs <= now.getTime() && hours.length < MOST_AT_ONCE; atMs += HOUR_MS) {
        const hour = new Date(atMs);
        if (isDue(hour, since.get(atMs), now)) hours.push(hour);
      }
      return hours;
    });
  }

  private async meter(scope: SystemScope, hour: Date): Promise<void> {
    const end = new Date(hour.getTime() + HOUR_MS);
    await this.unitOfWork.inScope(scope, { operation: 'gpu-time.meter' }, async (tx: Transaction) => {
      // What is not known yet of a running hour comes with the next turn.
      const to = new Date(Math.min(end.getTime(), tx.now.getTime()));
      const segments = segmentsIn(await this.states.during(scope, hour, to), hour, to);
      await saveGpuHour(tx, hour, segments, await busyMsOf(tx, hour, segments));
    });
  }
}
