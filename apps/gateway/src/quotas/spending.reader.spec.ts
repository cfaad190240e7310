import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brandId, type IncarnationId, type RequestId, systemClock } from '@beffroi/kernel';
import { type Charge, chargeOf, HoldLedger } from '@beffroi/quotas/domain';
import type { AdmittedEvent, Settlement } from '../journal/journal.entries.ts';
import { Journal, type Ticket } from '../journal/journal.ts';
import { segmentsOf } from '../journal/worker.directory.ts';
import type { Limit } from '../records/record.views.ts';
import { Backlog } from '../shipper/backlog.ts';
import { Unshipped } from '../shipper/unshipped.ts';
import { UsageLedger } from '../shipper/usage.ledger.ts';
import { endedRuns } from './ended.runs.ts';
import { holdsEntries } from './hold.notes.ts';
import { Limiter, type QuotaAdmission } from './limiter.ts';
import { RequestLimits } from './request.limits.ts';
import { Dice } from './simulation/dice.ts';
import { readSpending } from './spending.reader.ts';

const ORIGIN = 'here';
const RUN = brandId<IncarnationId>('run');
const PRICES = { inputMicros: 100_000, cachedInputMicros: 50_000, outputMicros: 300_000 };
const NOW_MS = Date.parse('2026-11-22T10:00:30Z');
const LONGEST_ADMISSION_TOKENS = 600;

const limits: Limit[] = (
  [
    ['tokens', 'day'],
    ['euros', 'month'],
    ['requests', 'exercise'],
    ['tokens', 'minute'],
    ['in-flight', 'none'],
  ] as const
).map(([metric, window], index) => ({
  id: brandId(`limit-${index}`),
  level: 'project',
  ownerId: 'p',
  metric,
  window,
  value: 1_000_000,
  shadow: false,
}));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'beffroi-spending-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The limiter and the journal of one run, as its pipeline moves them. */
class Run {
  readonly limiter = new Limiter();
  readonly #ledger = new HoldLedger(ORIGIN);
  readonly #unshipped = new Unshipped(new Backlog(directory));
  readonly #limits = new RequestLimits(limits);
  readonly #journal: Journal;
  readonly #usage: UsageLedger;
  readonly #open: { ticket: Ticket; admission: QuotaAdmission }[] = [];
  /** Of requests whose end the journal does not have, by what was promised. */
  readonly recovered: Charge[] = [];
  #count = 0;

  private constructor(
    readonly dice: Dice,
    journal: (holds: () => string[]) => Journal,
  ) {
    this.#journal = journal(() => holdsEntries(this.limiter.book.all()));
    this.#usage = new UsageLedger(this.#journal, this.#unshipped);
    for (const { id, metric, window, value } of limits)
      this.#ledger.limits.set(id, { id, metric, window, value, override: null });
    const at = { registeredAt: NOW_MS, polledAt: NOW_MS };
    this.#ledger.runs.set(RUN, { incarnation: RUN, gatewayId: 'gw', fenced: false, left: false, ...at });
  }

  static async begin(dice: Dice, bootId = 'boot'): Promise<Run> {
    let holds = (): string[] => [];
    const journal = await Journal.open({
      directory,
      header: { gatewayId: 'gw', incarnation: RUN, bootId },
      firstNumber: 1,
      segmentBytes: 64 * 1024,
      clock: systemClock,
      holds: () => holds(),
      onTrouble: (what, error) => {
        throw new Error(what, { cause: error });
      },
    });
    return new Run(dice, (told) => {
      holds = told;
      return journal;
    });
  }

  get underWay(): number {
    return this.#open.length;
  }

  async admit(): Promise<void> {
    const admission = this.#reserve({ requests: 1, tokens: LONGEST_ADMISSION_TOKENS, micros: 900 });
    const id = brandId<RequestId>(`r-${this.#count++}`);
    const event = { v: 1, id, admittedAt: new Date(NOW_MS).toISOString() } as AdmittedEvent;
    const note = admission.limits.noteOf(admission.holds, PRICES);
    const text = { id, admittedAt: event.admittedAt, estimatedInputTokens: 7, limits: note };
    const ticket = await new Promise<Ticket>((resolve) =>
      this.#usage.admit({ ...text, eventText: JSON.stringify(event) }, (written) => resolve(written!)),
    );
    this.#open.push({ ticket, admission });
    if (this.dice.chance(0.3)) this.#usage.passing(ticket, 1 + this.dice.below(100));
  }

  /** One of those under way ends; sometimes its estimate is corrected. */
  async end(): Promise<void> {
    const [ended] = this.#open.splice(this.dice.below(this.#open.length), 1);
    if (!ended) return;
    const { ticket, admission } = ended;
    const settlement = this.#settlement();
    await new Promise<void>((resolve) => {
      this.#usage.settle(ticket, settlement, resolve);
      this.limiter.settle(admission, chargeOf(settlement, PRICES));
    });
    if (settlement.quality === 'measured') return;
    const counted: Settlement = {
      ...settlement,
      tokens: { ...settlement.tokens, input: this.dice.below(90) },
      quality: 'measured',
    };
    this.#usage.correct(ticket, counted);
    this.limiter.correct(admission, {
      from: chargeOf(settlement, PRICES),
      to: chargeOf(counted, PRICES),
    });
  }

  /** As the shipper does when the database has everything that is settled. */
  async ship(): Promise<void> {
    this.#unshipped.acknowledge(this.#unshipped.shipment(1_000_000, 0));
    for (const segment of this.#unshipped.takeFinishedSegments(this.#journal.currentSegment))
      await segment.markShipped();
  }

  async die(): Promise<void> {
    await this.#journal.close();
    for (const { ticket } of this.#open) {
      const tokens = { input: ticket.promisedTokens > 0 ? 7 : 0, output: ticket.promisedTokens };
      const httpStatus = ticket.promisedTokens > 0 ? 200 : 502;
      this.recovered.push(
        chargeOf(
          { outcome: 'recovered', httpStatus, tokens: { ...tokens, cachedInput: 0, reasoning: 0 } },
          PRICES,
        ),
      );
    }
  }

  /** What was settled, by its own count, and what its successor counts of the rest. */
  spentOf({ id, metric }: Limit): number {
    const hold = [...this.limiter.book.all()].find(({ limit }) => limit.id === id)!;
    const unit = { requests: 'requests', tokens: 'tokens', euros: 'micros' } as const;
    const name = unit[metric as keyof typeof unit];
    return this.recovered.reduce((sum, charge) => sum + charge[name], hold.settled);
  }

  #reserve(charge: Charge): QuotaAdmission {
    for (;;) {
      const verdict = this.limiter.admit(this.#limits, charge, NOW_MS);
      if (verdict?.kind === 'admitted') return verdict;
      this.limiter.wait(this.#limits, charge, NOW_MS, (told) => {
        // Reserved for nobody: the next try finds the room.
        if (told.kind === 'admitted') this.limiter.release(told);
      });
      for (let call = this.limiter.nextCall(NOW_MS); call; call = this.limiter.nextCall(NOW_MS))
        this.limiter.take(call, this.#ledger.hold(RUN, call, ORIGIN, NOW_MS), NOW_MS);
    }
  }

  #settlement(): Settlement {
    const isFailure = this.dice.chance(0.1);
    const quality = this.dice.chance(0.2) ? 'estimated' : 'measured';
    return {
      outcome: isFailure ? 'upstream_error' : 'completed',
      httpStatus: isFailure ? 502 : 200,
      attempts: 1,
      tokens: { input: this.dice.below(50), cachedInput: 0, output: this.dice.below(200), reasoning: 0 },
      latencyMs: 3,
      quality,
    };
  }
}

const countedLimits = limits.filter(({ metric }) => metric !== 'in-flight');
const readRun = async () => {
  const segments = await segmentsOf(directory);
  return readSpending({ path: directory, segments });
};

describe('what a dead run spent, by its journal', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
    'is what it had counted itself, and what was under way, however much was shipped (seed %i)',
    async (seed) => {
      const dice = new Dice(seed);
      const run = await Run.begin(dice);
      const steps = 60 + dice.below(500);
      for (let step = 0; step < steps; step++) {
        // Few enough that there is room for each promise.
        if (dice.chance(0.55) && run.underWay < 16) await run.admit();
        else await run.end();
        if (dice.chance(0.03)) await run.ship();
      }
      await run.die();
      const [told] = await readRun();
      const byLimit = new Map(told!.spent!.map(({ limit, amount }) => [limit, amount]));
      const read = countedLimits.map(({ id }) => byLimit.get(id) ?? 0);
      expect(read).toEqual(countedLimits.map((limit) => run.spentOf(limit)));
      expect(byLimit.size).toBe(countedLimits.length);
      if (steps > 450) expect(readdirSync(directory).some((name) => name.endsWith('.shipped'))).toBe(true);
    },
  );

  it('is at most what was reserved, where the segment that tells of a request is gone', async () => {
    const run = await Run.begin(new Dice(3));
    await run.admit();
    for (let count = 0; count < 120; count++) {
      await run.admit();
      await run.end();
    }
    for (let count = 0; count < 3; count++) await run.end();
    await run.ship();
    await run.die();
    const before = (await readRun())[0]!.spent!;
    for (const name of readdirSync(directory).filter((each) => each.endsWith('.shipped')))
      rmSync(join(directory, name));
    const after = (await readRun())[0]!.spent!;
    const tokens = ({ limit }: { limit: string }) => limit === 'limit-0';
    expect(after.find(tokens)!.amount).toBeGreaterThanOrEqual(before.find(tokens)!.amount);
  });
});

describe('a journal that was damaged', () => {
  const damaged = async (damage: (paths: readonly string[]) => void) => {
    const run = await Run.begin(new Dice(5));
    for (let count = 0; count < 200; count++) {
      await run.admit();
      await run.end();
    }
    await run.die();
    damage(await segmentsOf(directory));
    return (await readRun())[0]!;
  };
  const flip = (path: string, at: number) => {
    const bytes = readFileSync(path);
    bytes[at] = bytes[at]! ^ 0xff;
    writeFileSync(path, bytes);
  };
  const tailOf = (path: string) => readFileSync(path).lastIndexOf('}');

  it('in the tail of what was written last tells what came before', async () => {
    // The last one was only prepared.
    const { spent } = await damaged((paths) => flip(paths.at(-2)!, tailOf(paths.at(-2)!)));
    expect(spent!.length).toBeGreaterThan(0);
  });

  it('anywhere else does not tell what was spent', async () => {
    expect((await damaged((paths) => flip(paths[0]!, tailOf(paths[0]!)))).spent).toBeUndefined();
  });

  it('or is of a later version does not either', async () => {
    const { spent } = await damaged((paths) => flip(paths[1]!, 0));
    expect(spent).toBeUndefined();
  });
});

describe('a run that has been replayed', () => {
  it('is ended on the machine it ran on, since that was last started', async () => {
    const run = await Run.begin(new Dice(1), 'boot');
    await run.admit();
    await run.end();
    await run.die();
    const runs = await readRun();
    expect(endedRuns(runs, 'boot').ended).toMatchObject([{ incarnation: RUN }]);
    expect(endedRuns(runs, 'another boot')).toMatchObject({ ended: [], lost: [{ incarnation: RUN }] });
  });
});
