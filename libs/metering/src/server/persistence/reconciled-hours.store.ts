import { type DeploymentId, systemScope, uuidV7Floor } from '@beffroi/kernel';
import { assertLease } from '@beffroi/platform/reconcile';
import type { Reading, Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import {
  type Comparison,
  type EngineTokens,
  firstDueHour,
  type Flaw,
  HOUR_MS,
  type HourFacts,
  hourOf,
  isDue,
  NO_LEDGER,
  NO_TOKENS,
} from '../../domain/index.ts';
import { RECONCILIATION_ROLE } from './engine-counts.store.ts';
import { ledgerOfHour } from './ledger-hours.query.ts';

const SCOPE = systemScope('reconciling usage with the engines');

export interface DeploymentHour {
  readonly deploymentId: DeploymentId;
  readonly hour: Date;
  readonly facts: HourFacts;
}

/** What differs by more than can be explained. */
export interface Finding {
  readonly deploymentId: DeploymentId;
  readonly hour: Date;
  /** Of the hour, or of the 24 that end with it. */
  readonly span: 'hour' | 'day';
  readonly comparison: Comparison;
}

interface EngineHourRow {
  readonly deployment_id: DeploymentId;
  readonly prompt: number | null;
  readonly generation: number | null;
  readonly carried_prompt: number | null;
  readonly carried_generation: number | null;
  readonly flaw: Flaw | null;
  readonly own_prompt: number | null;
  readonly own_generation: number | null;
  readonly own_failed: number | null;
}

/** Both sides of each hour, as they were compared last. Writes are refused once another worker holds the lease. */
export class ReconciledHoursStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly epoch: number,
  ) {}

  /** Hours to be compared now, the earliest first. */
  async due(): Promise<readonly Date[]> {
    return this.unitOfWork.read(SCOPE, async ({ manager, now }) => {
      const rows = await manager.query<{ hour: Date; compared_at: Date | null }[]>(
        `select hour, case when bool_and(compared_at is not null) then min(compared_at) end as compared_at
         from metering.engine_hour left join metering.reconciled_hour using (deployment_id, hour)
         where hour >= $1 group by 1 order by 1`,
        [firstDueHour(now)],
      );
      return rows
        .filter(({ hour, compared_at }) => isDue(hour, compared_at ?? undefined, now))
        .map(({ hour }) => hour);
    });
  }

  async facts(hour: Date): Promise<readonly DeploymentHour[]> {
    return this.unitOfWork.read(SCOPE, async (reading) => {
      const ledgers = await ledgerOfHour(reading.manager, hour);
      const counts = await engineHours(reading, hour);
      const isOver = reading.now.getTime() >= hour.getTime() + HOUR_MS;
      const isShipped = isOver && (await isAllShipped(reading, hour));
      return [...new Set([...ledgers.keys(), ...counts.keys()])].map((deploymentId) => ({
        deploymentId,
        hour,
        facts: {
          // Nobody ever read its engines.
          ...(counts.get(deploymentId) ?? UNREAD),
          ...(ledgers.get(deploymentId) ?? { ledger: NO_LEDGER, fromBefore: NO_TOKENS }),
          isShipped,
          isOver,
        },
      }));
    });
  }

  /** Of each deployment the hours before, as far as they follow each other without a flaw; the earliest first. */
  async dayBefore(hour: Date): Promise<ReadonlyMap<DeploymentId, readonly DeploymentHour[]>> {
    const from = new Date(hour.getTime() - 23 * HOUR_MS);
    const rows = await this.unitOfWork.read(SCOPE, ({ manager }) =>
      manager.query<DeploymentHour[]>(
        `select deployment_id as "deploymentId", hour, facts from metering.reconciled_hour
         where hour >= $1 and hour < $2 order by hour`,
        [from, hour],
      ),
    );
    return Map.groupBy(rows, ({ deploymentId }) => deploymentId);
  }

  /**
   * Keeps what was compared, and tells of what was found: an hour once, a day when the one before was in order.
   *
   * @returns what is news
   */
  async save(hours: readonly DeploymentHour[], findings: readonly Finding[]): Promise<readonly Finding[]> {
    const { value } = await this.unitOfWork.inScope(
      SCOPE,
      { operation: 'engine-counts.compare' },
      async (tx) => {
        await assertLease(tx.manager, RECONCILIATION_ROLE, this.epoch);
        await saveFacts(tx, hours);
        const news: Finding[] = [];
        for (const finding of findings) if (await isNews(tx, finding)) news.push(finding);
        await settle(tx, hours, findings);
        news.forEach((finding) => tell(tx, finding));
        return news;
      },
    );
    return value;
  }

  /** Hours of the last two days that cannot be explained, and those that nobody could compare. */
  async standing(): Promise<{ readonly unexplained: number; readonly incomplete: number }> {
    return this.unitOfWork.read(SCOPE, async ({ manager, now }) => {
      const [row] = await manager.query<{ unexplained: number; incomplete: number }[]>(
        `select count(*) filter (where alarmed_at is not null or day_alarmed_at is not null)::int as unexplained,
           count(*) filter (where facts ->> 'flaw' is not null)::int as incomplete
         from metering.reconciled_hour where hour >= $1`,
        [new Date(hourOf(now).getTime() - 48 * HOUR_MS)],
      );
      return row!;
    });
  }
}

const NO_OWN_WORK = { ...NO_TOKENS, failed: 0 };
const UNREAD = { engine: NO_TOKENS, carried: NO_TOKENS, flaw: 'unread', ownWork: NO_OWN_WORK } as const;

const engineHours = async (
  { manager }: Reading,
  hour: Date,
): Promise<ReadonlyMap<DeploymentId, Pick<HourFacts, 'engine' | 'carried' | 'flaw' | 'ownWork'>>> => {
  const rows = await manager.query<EngineHourRow[]>(
    `select deployment_id, read.prompt_tokens::float8 as prompt, read.generation_tokens::float8 as generation,
       carried_prompt_tokens::float8 as carried_prompt, carried_generation_tokens::float8 as carried_generation,
       case when read.hour is null then 'unread' else flaw end as flaw,
       own.prompt_tokens::float8 as own_prompt, own.generation_tokens::float8 as own_generation,
       own.failed as own_failed
     from (select * from metering.engine_hour where hour = $1) read
     full join (select * from metering.own_work where hour = $1) own using (deployment_id)`,
    [hour],
  );
  const tokens = (prompt: number | null, generation: number | null): EngineTokens => ({
    prompt: prompt ?? 0,
    generation: generation ?? 0,
  });
  return new Map(
    rows.map((row) => [
      row.deployment_id,
      {
        engine: tokens(row.prompt, row.generation),
        carried: tokens(row.carried_prompt, row.carried_generation),
        flaw: row.flaw,
        ownWork: { ...tokens(row.own_prompt, row.own_generation), failed: row.own_failed ?? 0 },
      },
    ]),
  );
};

/** By the marks of all runs that may still ship something of it (DATAPLANE §5), and by what they said is open. */
const isAllShipped = async ({ manager }: Reading, hour: Date): Promise<boolean> => {
  const end = new Date(hour.getTime() + HOUR_MS);
  const [row] = await manager.query<{ open: boolean }[]>(
    `select exists (select from metering.open_admission where id < $2)
       or exists (select from dataplane.presence run
                  where fenced_at is null and left_at is null and registered_at < $1
                    and coalesce(shipped_through, '-infinity') < $1
                    -- Longer without contact, a gateway admits nothing.
                    and coalesce(polled_at, registered_at) > $1::timestamptz - interval '75 minutes')
       or exists (select from dataplane.presence run
                  left join metering.incarnation told on told.incarnation = run.incarnation
                  where run.fenced_at > $1::timestamptz - interval '1 hour' and run.registered_at < $1
                    and coalesce(told.shipped_through, run.shipped_through, '-infinity') < $1
                    and told.replayed_at is null) as open`,
    [end, uuidV7Floor(end.getTime())],
  );
  return !row!.open;
};

const saveFacts = async ({ manager }: Transaction, hours: readonly DeploymentHour[]): Promise<void> => {
  const rows = hours.map(({ deploymentId, hour, facts }) => ({ deployment_id: deploymentId, hour, facts }));
  await manager.query(
    `insert into metering.reconciled_hour as known (deployment_id, hour, facts, compared_at)
     select deployment_id, hour, facts, now()
     from jsonb_populate_recordset(null::metering.reconciled_hour, $1::jsonb)
     on conflict on constraint reconciled_hour_pk do update
       set facts = excluded.facts, compared_at = excluded.compared_at`,
    [JSON.stringify(rows)],
  );
};

const isNews = async ({ manager }: Transaction, { deploymentId, hour, span }: Finding): Promise<boolean> => {
  const [row] = await manager.query<{ known: boolean }[]>(
    span === 'hour'
      ? `select exists (select from metering.reconciled_hour
           where deployment_id = $1 and hour = $2 and alarmed_at is not null) as known`
      : `select exists (select from metering.reconciled_hour where deployment_id = $1
           and hour in ($2, $2::timestamptz - interval '1 hour') and day_alarmed_at is not null) as known`,
    [deploymentId, hour],
  );
  return !row!.known;
};

/** What came late may explain what could not be explained before. */
const settle = async (
  { manager }: Transaction,
  hours: readonly DeploymentHour[],
  findings: readonly Finding[],
): Promise<void> => {
  const has = ({ deploymentId, hour }: DeploymentHour, span: Finding['span']) =>
    findings.some(
      (finding) =>
        finding.deploymentId === deploymentId &&
        finding.hour.getTime() === hour.getTime() &&
        finding.span === span,
    );
  for (const each of hours)
    await manager.query(
      `update metering.reconciled_hour set
         alarmed_at = case when $3 then coalesce(alarmed_at, now()) end,
         day_alarmed_at = case when $4 then coalesce(day_alarmed_at, now()) end
       where deployment_id = $1 and hour = $2`,
      [each.deploymentId, each.hour, has(each, 'hour'), has(each, 'day')],
    );
};

const tell = (tx: Transaction, { deploymentId, hour, span, comparison }: Finding): void =>
  tx.emit({
    type: 'metering.engine-difference-found',
    v: 1,
    payload: {
      deploymentId,
      hour: hour.toISOString(),
      span,
      promptTokens: comparison.unexplained.prompt,
      generationTokens: comparison.unexplained.generation,
    },
  });
