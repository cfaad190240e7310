import type { LimitId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import {
  capOf,
  countedBy,
  type CountedUsage,
  countedFor,
  type Limit,
  type Limits,
  type QuotaWindow,
  reachedThresholds,
  valueAt,
  windowAt,
} from '../../domain/index.ts';
import { noteThresholds, PLACES, type ReachedThreshold } from './tell-thresholds.ts';

const HOUR_MS = 3_600_000;

/** What a look at a whole window found. */
interface Look {
  readonly cap: number | null;
  readonly reached: readonly ReachedThreshold[];
}

interface Place {
  /** Of this limit and window. */
  readonly name: string;
  readonly limit: Limit;
  readonly at: Date;
  readonly window: QuotaWindow;
}

/** Looks what budgets have come to that are only counted, and tells the operator, who tries them. */
export class ShadowThresholdSweep {
  #looks: ReadonlyMap<string, Look> = new Map();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly limits: Limits,
    private readonly counted: CountedUsage,
  ) {}

  /**
   * @param at by the database's clock unless given
   * @returns how many were reached for the first time
   */
  async execute(scope: SystemScope, at?: Date): Promise<number> {
    const looks = await this.unitOfWork.read(scope, async ({ manager, now }) => {
      const rows = await manager.query<PlaceRow[]>(NOT_TOLD, [at ?? now]);
      const shadows = await this.limits.findMany(scope, [...new Set(rows.map(({ id }) => id))]);
      const found = new Map<string, Look>();
      for (const place of placesOf(rows, shadows)) found.set(place.name, await this.#lookAt(scope, place));
      return found;
    });
    const fresh = [...looks].filter(([name, look]) => look !== this.#looks.get(name));
    const reached = fresh.flatMap(([, look]) => look.reached);
    const count = reached.length === 0 ? 0 : await this.#tell(scope, reached);
    this.#looks = looks;
    return count;
  }

  async #tell(scope: SystemScope, candidates: readonly ReachedThreshold[]): Promise<number> {
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'threshold.reach' }, async (tx) => {
      const reached = await noteThresholds(tx, candidates, { shadow: true });
      for (const { limitId, windowStart, percent } of reached) {
        const payload = { limitId, windowStart: windowStart.toISOString(), percent };
        tx.emit({ type: 'quotas.shadow-threshold-reached', v: 1, payload });
      }
      return reached.length;
    });
    return value;
  }

  /** Where its cap is what it was, and nothing was counted in this hour and the last, nothing has come nearer. */
  async #lookAt(scope: SystemScope, { name, limit, at, window }: Place): Promise<Look> {
    const cap = capOf(limit.metric, valueAt(limit, at));
    const last = this.#looks.get(name);
    const lastHourMs = (Math.floor(at.getTime() / HOUR_MS) - 1) * HOUR_MS;
    const lately = { ...window, startMs: Math.max(window.startMs, lastHourMs) };
    const isQuiet = async () => (await this.counted.hours(scope, countedFor(limit, lately))).length === 0;
    if (last?.cap === cap && (await isQuiet())) return last;
    const spent = countedBy(limit, await this.counted.hours(scope, countedFor(limit, window)));
    const reached = reachedThresholds(spent, cap).map((percent) => ({
      id: limit.id,
      collectiviteId: limit.collectiviteId,
      windowStart: new Date(window.startMs),
      spent,
      cap: cap!,
      at,
      percent,
    }));
    return { cap, reached };
  }
}

interface PlaceRow {
  readonly id: LimitId;
  readonly at: Date;
}

const placesOf = (rows: readonly PlaceRow[], limits: readonly Limit[]): Place[] => {
  const byId = new Map(limits.map((limit) => [limit.id, limit]));
  return rows.flatMap(({ id, at }) => {
    const limit = byId.get(id);
    if (!limit) return [];
    const window = windowAt(limit.window, at.getTime());
    return [{ name: `${id} ${window.startMs}`, limit, at, window }];
  });
};

const NOT_TOLD = `
  with place as materialized (${PLACES})
  select known.id, place.at from quotas.limit_row known join place on place.kind = known."window"
  where known.shadow and quotas.cap_of(known, place.at) > 0
    and not exists (select from quotas.threshold told where told.limit_id = known.id and told.percent = 100
      and told.window_start = place.starts and told.shadow and told.spent >= quotas.cap_of(known, place.at))`;
