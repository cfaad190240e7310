import { type Scope, systemScope } from '@beffroi/kernel';
import { assertLease } from '@beffroi/platform/reconcile';
import type { Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import type { EntityManager } from 'typeorm';
import {
  type CountedReading,
  countReading,
  type EngineReading,
  type FlawedHours,
  HOUR_MS,
  type KnownEngine,
  lostWith,
  type RememberedReading,
  unreadSince,
} from '../../domain/index.ts';

/** The lease under which engines are read: a reading that is not the newest would look like a new process. */
export const RECONCILIATION_ROLE = 'reconciliation';
const SCOPE: Scope = systemScope('reconciling usage with the engines');
/** An engine that gateways are not sent to any more, and that does not answer, is gone. */
const GONE_AFTER_MS = 120_000;
/** What a process said that is gone: its hours are summed. */
const KEPT_MS = 7 * 24 * HOUR_MS;

/** One engine and what it said; undefined: nothing. */
export interface Heard {
  readonly engine: KnownEngine;
  readonly reading: Omit<EngineReading, 'readAt'> | undefined;
}

interface Process {
  readonly engine: KnownEngine;
  readonly remembered: RememberedReading;
}

interface ReadingRow {
  readonly deployment_id: KnownEngine['deploymentId'];
  readonly engine: string;
  readonly started_at: Date;
  readonly model_id: KnownEngine['modelId'];
  readonly prompt_tokens: number;
  readonly generation_tokens: number;
  readonly under_way: number;
  readonly quiet_readings: number;
  readonly read_at: Date;
}

/** What engines said, and what it comes to by the hour. Writes are refused once another worker holds the lease. */
export class EngineCountsStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly epoch: number,
  ) {}

  /** Those that gateways may be sent to, and those that were read and are not known to be gone. */
  async engines(): Promise<readonly KnownEngine[]> {
    return this.unitOfWork.read(SCOPE, ({ manager }) =>
      manager.query<KnownEngine[]>(
        `select id as "deploymentId", body ->> 'modelId' as "modelId", engine ->> 'url' as url
         from dataplane.record, jsonb_array_elements(body -> 'engines') engine
         where kind = 'route' and body ->> 'kind' = 'vllm'
         union
         select deployment_id::text, model_id, engine from metering.engine_reading where ended_at is null`,
      ),
    );
  }

  async record(heard: readonly Heard[]): Promise<void> {
    await this.unitOfWork.inScope(SCOPE, { operation: 'engine-counts.read' }, async (tx) => {
      await assertLease(tx.manager, RECONCILIATION_ROLE, this.epoch);
      const known = await liveProcesses(tx);
      const routed = await routedKeys(tx.manager);
      const counted = heard.flatMap(({ engine, reading }) =>
        reading ? countedNow(known, engine, { ...reading, readAt: tx.now }, routed.has(keyOf(engine))) : [],
      );
      const silent = known.filter((process) => !counted.some((each) => isSame(each, process)));
      const gone = silent.filter(
        ({ engine, remembered }) =>
          counted.some((each) => isSuccessor(each, engine)) ||
          (!routed.has(keyOf(engine)) && tx.now.getTime() - remembered.readAt.getTime() > GONE_AFTER_MS),
      );
      const absent = silent.filter((process) => !gone.includes(process));
      await saveReadings(tx, counted);
      await saveShares(tx, counted);
      await saveFlaws(tx, [
        ...counted.map(({ engine, flawed }) => ({ engine, flawed })),
        ...gone.map(({ engine, remembered }) => ({ engine, flawed: lostWith(remembered) })),
        ...absent.map(({ engine, remembered }) => ({
          engine,
          flawed: unreadSince(remembered.readAt, tx.now),
        })),
      ]);
      await endProcesses(tx, gone);
    });
  }
}

type Counted = CountedReading & Process;

/** Whoever answers where gateways are sent no more, and is not who was known there, is somebody else's. */
const countedNow = (
  known: readonly Process[],
  engine: KnownEngine,
  reading: EngineReading,
  isRouted: boolean,
): readonly Counted[] => {
  const before = known.find((process) => isSame({ engine, remembered: reading }, process));
  return before || isRouted ? [{ engine, ...countReading(before?.remembered, reading) }] : [];
};

const keyOf = ({ deploymentId, url }: Pick<KnownEngine, 'deploymentId' | 'url'>): string =>
  `${deploymentId} ${url}`;

const startOf = ({ startedAt }: Pick<EngineReading, 'startedAt'>): number => startedAt?.getTime() ?? 0;

const isSame = (
  one: { readonly engine: KnownEngine; readonly remembered: EngineReading },
  other: Process,
): boolean =>
  keyOf(one.engine) === keyOf(other.engine) && startOf(one.remembered) === startOf(other.remembered);

/** Another process answers at that address, of whatever deployment. */
const isSuccessor = ({ engine }: Counted, { url }: KnownEngine): boolean => engine.url === url;

const liveProcesses = async ({ manager }: Transaction): Promise<Process[]> => {
  const rows = await manager.query<ReadingRow[]>(
    `select deployment_id, engine, started_at, model_id, prompt_tokens::float8, generation_tokens::float8,
       under_way, quiet_readings, read_at
     from metering.engine_reading where ended_at is null for update`,
  );
  return rows.map((row) => ({
    engine: { deploymentId: row.deployment_id, modelId: row.model_id, url: row.engine },
    remembered: {
      startedAt: row.started_at.getTime() === 0 ? null : row.started_at,
      tokens: { prompt: row.prompt_tokens, generation: row.generation_tokens },
      underWay: row.under_way,
      quietReadings: row.quiet_readings,
      readAt: row.read_at,
    },
  }));
};

const routedKeys = async (manager: EntityManager): Promise<ReadonlySet<string>> => {
  const rows = await manager.query<{ deploymentId: KnownEngine['deploymentId']; url: string }[]>(
    `select id as "deploymentId", engine ->> 'url' as url
     from dataplane.record, jsonb_array_elements(body -> 'engines') engine
     where kind = 'route' and body is not null`,
  );
  return new Set(rows.map(keyOf));
};

const saveReadings = async ({ manager }: Transaction, counted: readonly Counted[]): Promise<void> => {
  const rows = counted.map(({ engine, remembered }) => ({
    deployment_id: engine.deploymentId,
    engine: engine.url,
    started_at: new Date(startOf(remembered)),
    model_id: engine.modelId,
    prompt_tokens: remembered.tokens.prompt,
    generation_tokens: remembered.tokens.generation,
    under_way: remembered.underWay,
    quiet_readings: remembered.quietReadings,
    read_at: remembered.readAt,
  }));
  await manager.query(
    `insert into metering.engine_reading
     select row.* from jsonb_populate_recordset(null::metering.engine_reading, $1::jsonb) row
     on conflict on constraint engine_reading_pk do update set
       prompt_tokens = excluded.prompt_tokens, generation_tokens = excluded.generation_tokens,
       under_way = excluded.under_way, quiet_readings = excluded.quiet_readings,
       read_at = excluded.read_at, ended_at = null`,
    [JSON.stringify(rows)],
  );
};

/** Several engines of a deployment add to the same hour. */
const saveShares = async ({ manager }: Transaction, counted: readonly Counted[]): Promise<void> => {
  const rows = counted.flatMap(({ engine, shares }) =>
    shares.map(({ hour, tokens, carried }) => ({
      deployment_id: engine.deploymentId,
      hour,
      prompt_tokens: tokens.prompt,
      generation_tokens: tokens.generation,
      carried_prompt_tokens: carried.prompt,
      carried_generation_tokens: carried.generation,
    })),
  );
  await manager.query(
    `insert into metering.engine_hour as total
     select deployment_id, hour, sum(prompt_tokens), sum(generation_tokens), sum(carried_prompt_tokens),
       sum(carried_generation_tokens)
     from jsonb_populate_recordset(null::metering.engine_hour, $1::jsonb)
     group by 1, 2 order by 1, 2
     on conflict on constraint engine_hour_pk do update set
       prompt_tokens = total.prompt_tokens + excluded.prompt_tokens,
       generation_tokens = total.generation_tokens + excluded.generation_tokens,
       carried_prompt_tokens = total.carried_prompt_tokens + excluded.carried_prompt_tokens,
       carried_generation_tokens = total.carried_generation_tokens + excluded.carried_generation_tokens`,
    [JSON.stringify(rows)],
  );
};

const saveFlaws = async (
  { manager }: Transaction,
  flaws: readonly { readonly engine: KnownEngine; readonly flawed: readonly FlawedHours[] }[],
): Promise<void> => {
  const rows = flaws.flatMap(({ engine, flawed }) =>
    flawed.flatMap(({ from, to, flaw }) =>
      hoursFrom(from, to).map((hour) => ({ deployment_id: engine.deploymentId, hour, flaw })),
    ),
  );
  if (rows.length === 0) return;
  await manager.query(
    `insert into metering.engine_hour as total (deployment_id, hour, flaw)
     select deployment_id, hour, min(flaw)
     from jsonb_populate_recordset(null::metering.engine_hour, $1::jsonb)
     group by 1, 2 order by 1, 2
     on conflict on constraint engine_hour_pk do update set flaw = coalesce(total.flaw, excluded.flaw)`,
    [JSON.stringify(rows)],
  );
};

const hoursFrom = (from: Date, to: Date): Date[] => {
  const count = (to.getTime() - from.getTime()) / HOUR_MS + 1;
  return Array.from({ length: count }, (_, index) => new Date(from.getTime() + index * HOUR_MS));
};

const endProcesses = async ({ manager }: Transaction, gone: readonly Process[]): Promise<void> => {
  for (const { engine, remembered } of gone)
    await manager.query(
      `update metering.engine_reading set ended_at = now()
       where deployment_id = $1 and engine = $2 and started_at = $3`,
      [engine.deploymentId, engine.url, new Date(startOf(remembered))],
    );
  if (gone.length > 0)
    await manager.query(
      "delete from metering.engine_reading where ended_at < now() - $1::integer * interval '1 ms'",
      [KEPT_MS],
    );
};
