import type { Counter, Gauge, Logger } from '@beffroi/platform/observability';
import { repeat } from '@beffroi/platform/reconcile';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { compareHour, HOUR_MS, joinHours } from '../../domain/index.ts';
import { EngineCountsStore, type Heard } from '../persistence/engine-counts.store.ts';
import { askForCounters } from './read-counters.ts';
import {
  type DeploymentHour,
  type Finding,
  ReconciledHoursStore,
} from '../persistence/reconciled-hours.store.ts';

export interface ReconcilerMetrics {
  readonly unexplainedHours: Gauge;
  readonly incompleteHours: Gauge;
  readonly silentEngines: Counter;
}

export interface UsageReconcilerOptions {
  readonly unitOfWork: UnitOfWork;
  readonly log: Logger;
  readonly metrics: ReconcilerMetrics;
  readonly ask?: typeof askForCounters;
  /** How often engines are asked; 10 s unless told. */
  readonly readEveryMs?: number;
  /** How often hours that are due are compared; 30 s unless told. */
  readonly compareEveryMs?: number;
}

/** Engines that are asked at the same time. */
const AT_ONCE = 32;
const HOURS_OF_A_DAY = 24;

/** Reads what engines count and compares it with the ledger, for as long as a lease lasts. */
export class UsageReconciler {
  private readonly counts: EngineCountsStore;
  private readonly hours: ReconciledHoursStore;

  /** @param epoch of the lease under which it writes */
  constructor(
    private readonly options: UsageReconcilerOptions,
    epoch: number,
  ) {
    this.counts = new EngineCountsStore(options.unitOfWork, epoch);
    this.hours = new ReconciledHoursStore(options.unitOfWork, epoch);
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { readEveryMs = 10_000, compareEveryMs = 30_000, log } = this.options;
    // What was missed while nobody read must be known before anything is compared.
    await this.read().catch((error: unknown) => log.error({ err: error }, 'engines cannot be read'));
    await Promise.all([
      repeat(() => this.read(), readEveryMs, signal, log),
      repeat(() => this.compare(), compareEveryMs, signal, log),
    ]);
  }

  async read(): Promise<void> {
    const engines = await this.counts.engines();
    const heard: Heard[] = [];
    for (let from = 0; from < engines.length; from += AT_ONCE) {
      const some = engines.slice(from, from + AT_ONCE);
      const { ask = askForCounters } = this.options;
      heard.push(
        ...(await Promise.all(some.map(async (engine) => ({ engine, reading: await ask(engine.url) })))),
      );
    }
    this.options.metrics.silentEngines.inc(heard.filter(({ reading }) => !reading).length);
    await this.counts.record(heard);
  }

  async compare(): Promise<void> {
    for (const hour of await this.hours.due()) await this.compareHour(hour);
    const { unexplained, incomplete } = await this.hours.standing();
    this.options.metrics.unexplainedHours.set(unexplained);
    this.options.metrics.incompleteHours.set(incomplete);
  }

  private async compareHour(hour: Date): Promise<void> {
    const compared = await this.hours.facts(hour);
    const days = await this.hours.dayBefore(hour);
    const findings = compared.flatMap((each) => findingsOf(each, days.get(each.deploymentId) ?? []));
    for (const { deploymentId, span, comparison } of await this.hours.save(compared, findings))
      this.options.log.error(
        { deploymentId, hour, span, unexplained: comparison.unexplained, engine: comparison.engine },
        'what engines counted is not what was metered',
      );
  }
}

/** A day says what its hours do not: one that cannot be explained needs no day to tell. */
const findingsOf = (hour: DeploymentHour, before: readonly DeploymentHour[]): readonly Finding[] => {
  const day = lastDay(hour, before);
  const hours = day.map((each) => findingOf(each, 'hour', [each]));
  return hours.some(({ length }) => length > 0) ? hours.at(-1)! : findingOf(hour, 'day', day);
};

const findingOf = (
  { deploymentId, hour }: DeploymentHour,
  span: Finding['span'],
  hours: readonly DeploymentHour[],
): readonly Finding[] => {
  const comparison = compareHour(joinHours(hours.map(({ facts }) => facts)));
  return comparison.state === 'unexplained' ? [{ deploymentId, hour, span, comparison }] : [];
};

/** The hours that end with this one and follow each other without a flaw, a day of them at most. */
const lastDay = (hour: DeploymentHour, before: readonly DeploymentHour[]): readonly DeploymentHour[] => {
  const day = [hour];
  for (const each of before.toReversed()) {
    const isNext = day[0]!.hour.getTime() - each.hour.getTime() === HOUR_MS;
    if (!isNext || each.facts.flaw !== null || day.length === HOURS_OF_A_DAY) break;
    day.unshift(each);
  }
  return day;
};
