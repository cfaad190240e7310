import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type IncarnationId, type LimitId } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import {
  amountOf,
  type HoldAsk,
  type HoldCall,
  HoldLedger,
  isBudget,
  type LedgerLimit,
  windowAt,
} from '../domain/index.ts';
import { HoldKit, usageEvent } from './hold.fixture.ts';
import { Dice } from './dice.fixture.ts';

let test: TestDatabase;
let kit: HoldKit;
beforeAll(async () => {
  test = await testDatabase();
  kit = await HoldKit.of(test);
});
afterAll(() => test.close());

interface Run {
  readonly incarnation: IncarnationId;
  readonly gatewayId: string;
  origin: string | null;
  fenced: boolean;
}

const KINDS = [
  ['tokens', 'month'],
  ['requests', 'day'],
  ['euros', 'exercise'],
  ['requests', 'minute'],
  ['tokens', 'hour'],
  ['in-flight', 'none'],
] as const;

/** The same messages to the SQL functions and to their twin, one after the other. */
class Duet {
  readonly ledger: HoldLedger;
  readonly limits: LimitId[] = [];
  readonly runs: Run[] = [];
  readonly #seqs = new Map<string, number>();
  #published = 1_000_000;

  constructor(
    readonly dice: Dice,
    origin: string,
  ) {
    this.ledger = new HoldLedger(origin);
  }

  async addLimit([metric, window]: (typeof KINDS)[number]): Promise<void> {
    const value = this.dice.pick([0, 5, 100, 1_000, null]);
    const id = await kit.limit(value, metric, window);
    this.limits.push(id);
    this.ledger.limits.set(id, { id, metric, window, value, override: null });
  }

  async addRun(gatewayId: string): Promise<void> {
    const incarnation = await kit.run(gatewayId);
    this.runs.push({ incarnation, gatewayId, origin: null, fenced: false });
    await this.copyPresence();
  }

  /** Says goodbye, whatever it told before. */
  async leave({ incarnation }: Run): Promise<void> {
    await test.asOwner('update dataplane.presence set left_at = clock_timestamp() where incarnation = $1', [
      incarnation,
    ]);
    await this.copyPresence();
  }

  async copyPresence(): Promise<void> {
    const rows = await test.asOwner<{
      id: IncarnationId;
      gateway: string;
      at: string;
      polled: string;
      fenced: boolean;
      left: boolean;
      told: string;
    }>(
      `select incarnation as id, gateway_id as gateway, quotas.ms_of(registered_at)::text as at,
         quotas.ms_of(polled_at)::text as polled, fenced_at is not null as fenced,
         left_at is not null as left, told_seq::text as told from dataplane.presence`,
    );
    for (const { id, gateway, at, polled, fenced, left, told } of rows) {
      this.ledger.runs.set(id, {
        incarnation: id,
        gatewayId: gateway,
        registeredAt: Number(at),
        polledAt: Number(polled),
        fenced,
        left,
        toldSeq: Number(told),
      });
    }
  }

  /** A budget begins to be held: long ago, or not before long, so that no clock decides. */
  async beginStart(): Promise<void> {
    const id = this.dice.pick(this.limits);
    const { window } = this.ledger.limits.get(id)!;
    if (!isBudget(window)) return;
    const sinceMs = Date.now() + (this.dice.chance(0.3) ? -HOUR_MS : HOUR_MS);
    const seq = ++this.#published;
    await test.asOwner('select quotas.begin_start($1)', [id]);
    await test.asOwner('update quotas.limit_row set starting_since = quotas.instant_of($2) where id = $1', [
      id,
      sinceMs,
    ]);
    await test.asOwner(
      `insert into dataplane.record as known (seq, kind, id, v, body, published_at) values ($2, 'limit', $1, 1, '{}', now())
       on conflict (kind, id) do update set seq = excluded.seq`,
      [id, seq],
    );
    this.ledger.beginStart(id, seq, sinceMs);
  }

  async tell({ incarnation }: Run): Promise<void> {
    const toldSeq = Math.max(0, this.#published - this.dice.below(2));
    await test.asOwner('update dataplane.presence set told_seq = $2 where incarnation = $1', [
      incarnation,
      toldSeq,
    ]);
    await this.copyPresence();
  }

  /** A request under way is told, or one that is settled; some were admitted in another window. */
  async ship({ incarnation, fenced }: Run, nowMs: number): Promise<void> {
    const { dice, ledger } = this;
    const limit = dice.pick(this.limits);
    const metric = ledger.limits.get(limit)!.metric;
    const admittedMs = nowMs + dice.pick([-HOUR_MS, 0, 0, HOUR_MS]) / 2;
    const event = usageEvent({ projectId: limit, admittedMs, tokens: dice.below(20) });
    const reserved = { requests: 1, tokens: dice.below(40), micros: dice.below(90) };
    const isOpen = dice.chance(0.5);
    const open = { estimatedInputTokens: 1, promisedTokens: 1, reserved, event };
    await kit.ingest(incarnation, isOpen ? { open: [open] } : { events: [event] });
    if (fenced) return;
    const charge = { requests: 1, tokens: event.tokens.input, micros: 0 };
    if (isOpen)
      ledger.open.set(event.id, { admittedMs, reserved: new Map([[limit, amountOf(metric, reserved)]]) });
    else ledger.countLate(limit, admittedMs, amountOf(metric, charge));
  }

  async changeLimit(): Promise<void> {
    const id = this.dice.pick(this.limits);
    const value = this.dice.pick([0, 50, 500, null]);
    const override = this.dice.chance(0.5)
      ? null
      : {
          value: this.dice.pick([10, 2_000, null]),
          ...(this.dice.chance(0.5) ? { fromMs: this.dice.chance(0.5) ? FAR : LONG_AGO } : {}),
          untilMs: this.dice.chance(0.5) ? FAR : LONG_AGO,
        };
    await test.asOwner(
      `update quotas.limit_row set value = $2, override_value = $3, override_from = quotas.instant_of($4),
         override_until = quotas.instant_of($5)
       where id = $1`,
      [id, value, override?.value ?? null, override?.fromMs ?? null, override?.untilMs ?? null],
    );
    this.ledger.limits.set(id, { ...(this.ledger.limits.get(id) as LedgerLimit), value, override });
  }

  /** At the instant that the database says. */
  async writeOff({ incarnation }: Run): Promise<void> {
    const [row] = await test.asOwner<{ outcome: string }>('select quotas.write_off($1) as outcome', [
      incarnation,
    ]);
    const [known] = await test.asOwner<{ at: string }>(
      'select quotas.ms_of(ended_at)::text as at from quotas.run where incarnation = $1',
      [incarnation],
    );
    const nowMs = Number(known?.at ?? Date.now());
    expect(this.ledger.writeOff(incarnation, nowMs)).toBe(row!.outcome);
  }

  call(run: Run, nowMs: number): HoldCall {
    const { dice } = this;
    const asked = this.limits.filter(() => dice.chance(0.6));
    return {
      origin: dice.chance(0.05) ? 'another' : run.origin,
      at: dice.chance(0.2) ? nowMs : 0,
      reasserts: dice.chance(0.1),
      holds: asked.map((limit) => this.#ask(run, limit, nowMs)),
      ended: this.runs
        .filter(
          ({ gatewayId, fenced }) =>
            (fenced ? dice.chance(0.5) : false) || (gatewayId === '' && dice.chance(0.5)),
        )
        .map(({ incarnation }) => ({
          incarnation,
          spent: asked
            .filter(() => dice.chance(0.5))
            .map((limit) => ({
              limit,
              window: this.#windowOf(limit, nowMs),
              amount: dice.below(60),
              spentIn: this.#spentIn(limit, nowMs),
            })),
        })),
    };
  }

  #windowOf(limit: LimitId, nowMs: number): number | null {
    const { window } = this.ledger.limits.get(limit)!;
    return ['day', 'month', 'exercise'].includes(window) ? windowAt(window, nowMs).startMs : null;
  }

  #spentIn(limit: LimitId, nowMs: number): number | null {
    const { window } = this.ledger.limits.get(limit)!;
    if (window !== 'minute' && window !== 'hour') return null;
    return windowAt(window, nowMs - (this.dice.chance(0.3) ? 3_600_000 : 0)).startMs;
  }

  #ask(run: Run, limit: LimitId, nowMs: number): HoldAsk {
    const { dice } = this;
    const key = `${run.incarnation} ${limit}`;
    const last = this.#seqs.get(key) ?? 0;
    const seq = Math.max(1, last + dice.pick([1, 1, 1, 0, -1]));
    this.#seqs.set(key, Math.max(last, seq));
    const spent = dice.below(40);
    const least = spent + dice.below(80);
    return {
      limit,
      window: this.#windowOf(limit, nowMs),
      seq,
      least,
      most: least + dice.below(300),
      spent,
      spentIn: this.#spentIn(limit, nowMs),
    };
  }
}

const HOUR_MS = 3_600_000;
const FAR = 4_000_000_000_000;
const LONG_AGO = 1_000_000_000_000;

const sqlRows = () =>
  test.asOwner(
    `select limit_id as limit, case when window_start > '-infinity' then quotas.ms_of(window_start) end::text as window,
       incarnation, seq::int, held::int, spent::int, quotas.ms_of(spent_in)::text as "spentIn",
       quotas.ms_of(ends_at)::text as "endsAt", quotas.ms_of(told_at)::text as "toldAt"
     from quotas.hold_row order by limit_id, incarnation, window_start`,
  );
const sqlOpenings = () =>
  test.asOwner<{ key: string; spent: number }>(
    `select limit_id || ' ' || quotas.ms_of(window_start) as key, spent::int from quotas.opening order by limit_id, window_start`,
  );
const sqlStarted = () =>
  test.asOwner<{ id: string; at: string }>(
    `select id, quotas.ms_of(started_at)::text as at from quotas.limit_row where started_at is not null
     and id = any (array(select record.id::uuid from dataplane.record where seq > 1000000)) order by id`,
  );

const text = (ms: number | null) => (ms === null ? null : String(ms));
const twinRows = (ledger: HoldLedger) =>
  [...ledger.rows.values()]
    .map((row) => ({
      ...row,
      window: text(row.window),
      spentIn: text(row.spentIn),
      endsAt: text(row.endsAt),
      toldAt: text(row.toldAt),
    }))
    .sort((one, other) => (`${one.limit}${one.incarnation}` < `${other.limit}${other.incarnation}` ? -1 : 1));
const twinOpenings = (ledger: HoldLedger) =>
  [...ledger.openings]
    .map(([key, spent]) => ({ key, spent }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));

const twinStarted = (ledger: HoldLedger) =>
  [...ledger.limits.values()]
    .flatMap(({ id, start }) => (start?.startedMs === undefined ? [] : [{ id, at: String(start.startedMs) }]))
    .sort((one, other) => (one.id < other.id ? -1 : 1));

describe('quotas.hold and its twin', () => {
  it.each([1, 2, 3, 4])('give equal answers and rows to the same messages (seed %i)', async (seed) => {
    await test.asOwner(
      'truncate quotas.hold_row, quotas.opening, quotas.run, dataplane.presence, dataplane.record, metering.open_admission',
    );
    await test.asOwner(`update quotas.era set origin = quotas.current_origin(), since = '-infinity'`);
    const duet = new Duet(new Dice(seed), await kit.origin());
    for (const kind of KINDS) await duet.addLimit(kind);
    for (const gateway of ['north', 'south', 'south']) await duet.addRun(gateway);
    for (let step = 0; step < 120; step++) {
      const { dice, ledger, runs } = duet;
      if (dice.chance(0.1)) await duet.changeLimit();
      if (dice.chance(0.08)) await duet.beginStart();
      if (dice.chance(0.3)) await duet.tell(dice.pick(runs));
      if (dice.chance(0.3)) await duet.ship(dice.pick(runs), Date.now());
      if (dice.chance(0.03)) {
        const run = dice.pick(runs);
        run.fenced = true;
        await kit.fence(run.incarnation);
        await duet.addRun(run.gatewayId);
      }
      if (dice.chance(0.03)) await duet.leave(dice.pick(runs));
      if (dice.chance(0.02)) await kit.restore();
      if (dice.chance(0.04)) await duet.writeOff(dice.pick(runs));
      const origin = await kit.origin();
      const run = dice.pick(runs);
      const call = duet.call(run, Date.now());
      const answer = await kit.hold(run.incarnation, call);
      const nowMs = 'now' in answer ? answer.now : 0;
      expect(ledger.hold(run.incarnation, call, origin, nowMs)).toEqual(answer);
      expect(twinRows(ledger)).toEqual(await sqlRows());
      expect(twinOpenings(ledger)).toEqual(await sqlOpenings());
      expect(twinStarted(ledger)).toEqual(await sqlStarted());
      if ('origin' in answer) run.origin = answer.origin;
      if (answer.kind === 'reassert') await settleOrigin(duet, run);
    }
  });
});

/** As a gateway does: says again what it holds, here nothing. */
const settleOrigin = async ({ ledger }: Duet, { incarnation, origin }: Run): Promise<void> => {
  const call: HoldCall = { origin, at: 0, reasserts: true, holds: [], ended: [] };
  const answer = await kit.hold(incarnation, call);
  const nowMs = 'now' in answer ? answer.now : 0;
  expect(ledger.hold(incarnation, call, origin!, nowMs)).toEqual(answer);
};

describe('the windows of PostgreSQL', () => {
  it('are those of the domain, at every change of clocks, day, month and year', async () => {
    const instants = Array.from({ length: 500 }, (_, index) => 1_700_000_000_000 + index * 191_777_777);
    const edges = [
      '2026-03-29T00:59:59.999Z',
      '2026-03-29T01:00:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
    ]
      .concat([
        '2026-12-31T22:59:59.999Z',
        '2026-12-31T23:00:00Z',
        '2026-10-31T22:59:59.999Z',
        '2026-10-31T23:00:00Z',
      ])
      .map((at) => Date.parse(at));
    for (const kind of ['minute', 'hour', 'day', 'month', 'exercise'] as const) {
      const rows = await test.asOwner<{ at: string; start: string; end: string }>(
        `select at::text, quotas.ms_of(quotas.window_start($1, quotas.instant_of(at)))::text as start,
           quotas.ms_of(quotas.window_end($1, quotas.instant_of(at)))::text as "end" from unnest($2::bigint[]) at`,
        [kind, [...instants, ...edges]],
      );
      expect(rows).toHaveLength(instants.length + edges.length);
      for (const { at, start, end } of rows)
        expect([at, windowAt(kind, Number(at))]).toEqual([
          at,
          { startMs: Number(start), endMs: Number(end) },
        ]);
    }
  });
});
