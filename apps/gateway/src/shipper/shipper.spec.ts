import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { UsageEvent } from '@beffroi/contracts/usage';
import { brandId, type RequestId, systemClock } from '@beffroi/kernel';
import { DatabaseClock } from '../clock/database.clock.ts';
import type { Admission, Settlement } from '../journal/journal.entries.ts';
import { Journal, type Ticket } from '../journal/journal.ts';
import { claimDirectories, nextSegmentNumber, type WorkerDirectory } from '../journal/worker.directory.ts';
import { Replay } from './replay.ts';
import { type IngestAnswer, type IngestCall, Shipper } from './shipper.ts';
import { Backlog } from './backlog.ts';
import { Unshipped } from './unshipped.ts';
import { UsageLedger } from './usage.ledger.ts';
import { textOf } from '../journal/admission.text.fixture.ts';

const DONE: IngestAnswer = { fenced: false, quarantined: 0, conflicting: 0 };
const SETTLEMENT: Settlement = {
  outcome: 'completed',
  httpStatus: 200,
  attempts: 1,
  tokens: { input: 1, cachedInput: 0, output: 2, reasoning: 0 },
  latencyMs: 3,
  quality: 'measured',
};

let root: string;
const opened: { stop(): Promise<void> }[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'beffroi-shipper-'));
});
afterEach(async () => {
  for (const each of opened.splice(0)) await each.stop();
  rmSync(root, { recursive: true, force: true });
});

/** A gateway without requests: what it has to ship, and a database that answers as told. */
const open = async (answer: (call: IngestCall) => Promise<IngestAnswer>, segmentBytes = 256 * 1024) => {
  const { own, abandoned } = await claimDirectories(root);
  const journal = await Journal.open({
    directory: own.path,
    header: { gatewayId: 'gw', incarnation: own.path, bootId: 'b' },
    firstNumber: await nextSegmentNumber(own.path),
    segmentBytes,
    clock: systemClock,
    onTrouble: () => undefined,
  });
  const backlog = new Backlog(own.path);
  const unshipped = new Unshipped(backlog);
  const ledger = new UsageLedger(journal, unshipped);
  const calls: IngestCall[] = [];
  const seen: string[] = [];
  const directories: readonly WorkerDirectory[] = [own, ...abandoned];
  const local = { elapsedMs: 0 };
  const clock = new DatabaseClock({ now: () => new Date(0), monotonicMs: () => local.elapsedMs });
  const shipper = new Shipper({
    ingest: (call) => {
      // The bytes are the shipper's again once this is answered.
      calls.push({ ...call, events: Buffer.from(call.events) });
      return answer(call);
    },
    unshipped,
    journal,
    replay: new Replay({
      directories,
      own,
      clock,
      onReplayed: (_runs, told) => told(),
      onDamage: () => seen.push('damage'),
      onTrouble: () => seen.push('unreadable'),
    }),
    clock,
    onFenced: () => seen.push('fenced'),
    onAnswer: () => undefined,
    onTrouble: () => seen.push('trouble'),
  });
  const gateway = {
    directory: own.path,
    unshipped,
    local,
    clock,
    shipper,
    calls,
    seen,
    admit: (id: string, admittedAt = '2026-11-21T10:00:00.000Z') =>
      new Promise<Ticket>((resolve) => {
        const event = { v: 1, id: brandId<RequestId>(id), admittedAt } as Admission['event'];
        ledger.admit(textOf({ event, estimatedInputTokens: 5 }), (ticket) => resolve(ticket!));
      }),
    settle: (ticket: Ticket) => new Promise<void>((resolve) => ledger.settle(ticket, SETTLEMENT, resolve)),
    passing: (ticket: Ticket, outputTokens: number) => ledger.passing(ticket, outputTokens),
    noteStreams: () => ledger.noteStreams(),
    correct: (ticket: Ticket) => ledger.correct(ticket, { ...SETTLEMENT, latencyMs: 4 }),
    /** As a process that dies: nothing more is shipped. */
    async die() {
      backlog.close();
      await journal.close();
      for (const { lock } of directories) lock.release();
    },
    async stop() {
      await shipper.stop(0);
      await gateway.die();
    },
  };
  return gateway;
};
const until = async (isThere: () => boolean) => {
  for (let waitedMs = 0; !isThere(); waitedMs += 10) {
    if (waitedMs > 20_000) throw new Error('it never came');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
const eventsIn = (calls: readonly IngestCall[]) =>
  calls
    .flatMap(({ events }) => events.toString().split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as UsageEvent);
const idsIn = (calls: readonly IngestCall[]): readonly string[] => eventsIn(calls).map(({ id }) => id);
const filesIn = (directory: string, ending: string) =>
  readdirSync(directory).filter((name) => name.endsWith(ending));

describe('bringing usage to the database', () => {
  it('ships what was settled once, and what is open with its progress', async () => {
    const gateway = await open(async () => DONE);
    opened.push(gateway);
    const [settled, stream] = [await gateway.admit('settled'), await gateway.admit('stream')];
    await gateway.settle(settled);
    gateway.shipper.start();
    await until(() => gateway.calls.length > 0);
    await gateway.shipper.stop(0);
    expect(idsIn(gateway.calls)).toEqual(['settled']);
    expect(
      gateway.calls.flatMap(({ open: told }) => told).map((text) => JSON.parse(text) as unknown),
    ).toEqual([
      expect.objectContaining({
        estimatedInputTokens: 5,
        promisedTokens: 0,
        event: JSON.parse(stream.eventText),
      }),
    ]);
  });

  it('knows that the database has heard of all until an instant: settled or under way, once it has answered', async () => {
    let isAway = true;
    const gateway = await open(async () => {
      if (isAway) throw new Error('away');
      return DONE;
    });
    opened.push(gateway);
    const at = '2026-11-21T10:00:00.000Z';
    await gateway.settle(await gateway.admit('settled', at));
    await gateway.admit('stream', at);
    const isTold = (ms: number) => gateway.unshipped.isToldUntil(Date.parse(at) + ms);
    gateway.shipper.start();
    await until(() => gateway.calls.length > 1);
    expect([isTold(-1), isTold(0)]).toEqual([true, false]);
    isAway = false;
    await until(() => isTold(60_000));
    await gateway.admit('next', '2026-11-21T10:00:05.000Z');
    expect([isTold(4_999), isTold(5_000)]).toEqual([true, false]);
  });

  it('has told of a stream that ends once it was told as open, but not of one that came and went meanwhile', async () => {
    let isAway = false;
    const gateway = await open(async () => {
      if (isAway) throw new Error('away');
      return DONE;
    });
    opened.push(gateway);
    const at = '2026-11-21T10:00:00.000Z';
    const isTold = () => gateway.unshipped.isToldUntil(Date.parse(at) + 60_000);
    const stream = await gateway.admit('stream', at);
    gateway.shipper.start();
    await until(isTold);
    isAway = true;
    await gateway.settle(stream);
    gateway.correct(stream);
    expect(isTold()).toBe(true);
    expect(gateway.unshipped.oldestAdmission()).toBe(at);
    await gateway.settle(await gateway.admit('short', at));
    expect(isTold()).toBe(false);
    isAway = false;
    await until(isTold);
    expect(idsIn(gateway.calls)).toContain('short');
  });

  it('does not say so before the database has what its predecessor admitted', async () => {
    const first = await open(async () => DONE);
    const at = '2026-11-21T10:00:00.000Z';
    await first.admit('of before', at);
    await first.die();
    let isAway = true;
    const second = await open(async () => {
      if (isAway) throw new Error('away');
      return DONE;
    });
    opened.push(second);
    const isTold = () => second.shipper.isToldUntil(Date.parse(at) + 60_000);
    expect(isTold()).toBe(false);
    second.shipper.start();
    await until(() => second.calls.length > 1);
    expect(isTold()).toBe(false);
    isAway = false;
    await until(isTold);
    expect(idsIn(second.calls)).toContain('of before');
  });

  it('says through which instant all is shipped: up to the oldest that is not', async () => {
    const gateway = await open(async () => DONE);
    opened.push(gateway);
    const early = await gateway.admit('early', '2026-11-21T10:00:00.000Z');
    await gateway.settle(await gateway.admit('late', '2026-11-21T10:00:05.000Z'));
    gateway.shipper.start();
    await until(() => idsIn(gateway.calls).includes('late'));
    expect(gateway.shipper.shippedThrough()).toEqual(new Date('2026-11-21T10:00:00.000Z'));
    await gateway.settle(early);
    await until(() => idsIn(gateway.calls).includes('early'));
    await gateway.shipper.stop(0);
    gateway.clock.tell('2026-11-21T10:00:06.000Z');
    expect(gateway.shipper.shippedThrough()).toEqual(new Date('2026-11-21T10:00:06.000Z'));
  });

  it('never says so beyond a request that is on its way to the journal', async () => {
    const gateway = await open(async () => DONE);
    opened.push(gateway);
    gateway.clock.tell('2026-11-21T10:00:05.000Z');
    const admitted = gateway.admit('on its way', '2026-11-21T10:00:05.000Z');
    gateway.local.elapsedMs += 3;
    expect(gateway.shipper.shippedThrough()).toEqual(new Date('2026-11-21T10:00:05.000Z'));
    await gateway.settle(await admitted);
  });

  it('says nothing of it by the clock of its own machine', async () => {
    const gateway = await open(async () => DONE);
    opened.push(gateway);
    expect(gateway.shipper.shippedThrough()).toBeNull();
  });

  it('sends again until it is answered, and loses nothing meanwhile', async () => {
    let isAway = true;
    const gateway = await open(async () => {
      if (isAway) throw new Error('the database is away');
      return DONE;
    });
    opened.push(gateway);
    await gateway.settle(await gateway.admit('first'));
    gateway.shipper.start();
    await until(() => gateway.calls.length >= 2);
    await gateway.settle(await gateway.admit('second'));
    isAway = false;
    await until(() => idsIn(gateway.calls).includes('second'));
    const answered = gateway.calls.filter((_, index) => index >= gateway.seen.length);
    expect(idsIn(answered)).toEqual(['first', 'second']);
  });

  it('ships what corrects an event after it, and keeps its segment until then', async () => {
    const gateway = await open(async () => DONE);
    opened.push({ stop: () => gateway.shipper.stop(0) });
    gateway.shipper.start();
    const ticket = await gateway.admit('corrected');
    await gateway.settle(ticket);
    await until(() => idsIn(gateway.calls).length === 1);
    gateway.correct(ticket);
    await until(() => idsIn(gateway.calls).length === 2);
    expect(idsIn(gateway.calls)).toEqual(['corrected', 'corrected']);
    expect(gateway.unshipped.size).toBe(0);
  });

  it('retires segments in order, once all their events are in the database', async () => {
    const gateway = await open(async () => DONE, 20 * 1024);
    opened.push(gateway);
    gateway.shipper.start();
    const held = await gateway.admit('held');
    for (let count = 0; count < 150; count++) await gateway.settle(await gateway.admit(`r-${count}`));
    await until(() => idsIn(gateway.calls).length === 150);
    expect(filesIn(gateway.directory, '.shipped')).toEqual([]);
    await gateway.settle(held);
    await until(() => filesIn(gateway.directory, '.shipped').length > 0);
  });

  it('at its end sends what failed again, as long as it may', async () => {
    let failures = 3;
    const gateway = await open(async () => {
      if (failures-- > 0) throw new Error('the database is starting up');
      return DONE;
    });
    await gateway.settle(await gateway.admit('last'));
    gateway.shipper.start();
    await gateway.shipper.stop(60_000);
    expect([gateway.calls.length, gateway.unshipped.size]).toEqual([4, 0]);
    await gateway.die();
  });

  it('at its end leaves on its disk what nobody takes within that time', async () => {
    const gateway = await open(async () => {
      gateway.local.elapsedMs += 1_000;
      throw new Error('the database is away');
    });
    await gateway.settle(await gateway.admit('last'));
    gateway.shipper.start();
    await gateway.shipper.stop(2_500);
    expect([gateway.calls.length, gateway.unshipped.size]).toEqual([3, 1]);
    await gateway.die();
  });

  it('ends what a successor has fenced', async () => {
    const gateway = await open(async () => ({ ...DONE, fenced: true }));
    opened.push(gateway);
    await gateway.settle(await gateway.admit('late'));
    gateway.shipper.start();
    await until(() => gateway.seen.includes('fenced'));
  });
});

describe('what earlier runs left', () => {
  it('has the events that correct others after those, also where only they are left', async () => {
    const first = await open(async () => DONE);
    const ticket = await first.admit('r');
    await first.settle(ticket);
    first.correct(ticket);
    await first.die();
    const next = await open(async () => DONE);
    opened.push(next);
    next.shipper.start();
    await until(() => next.calls.some(({ replayed }) => replayed.length > 0));
    const latencies = eventsIn(next.calls).map(({ latencyMs }) => latencyMs);
    expect([idsIn(next.calls), latencies]).toEqual([
      ['r', 'r'],
      [SETTLEMENT.latencyMs, 4],
    ]);
  });

  it('is shipped by the next, told as replayed, and not again by the one after', async () => {
    const first = await open(async () => DONE);
    for (let count = 0; count < 1_200; count++) await first.settle(await first.admit(`r-${count}`));
    await first.admit('open');
    await first.die();

    let failures = 2;
    const second = await open(async () => {
      if (failures-- > 0) throw new Error('the database is away');
      return DONE;
    });
    second.shipper.start();
    await until(() => second.calls.some(({ replayed }) => replayed.length > 0));
    await second.stop();
    const answered = second.calls.slice(2);
    expect(new Set(idsIn(answered)).size).toBe(1_201);
    expect(idsIn(answered)).toHaveLength(1_201);
    expect(answered.flatMap(({ replayed }) => replayed)).toEqual([second.directory]);
    expect(filesIn(second.directory, '.shipped').length).toBeGreaterThan(0);

    const third = await open(async () => DONE);
    opened.push(third);
    third.shipper.start();
    await until(() => third.calls.length > 0);
    await third.shipper.stop(0);
    expect(idsIn(third.calls)).toEqual([]);
  });

  it('is kept while a segment cannot be read, and shipped whole once it can', async () => {
    const first = await open(async () => DONE, 20 * 1024);
    for (let count = 0; count < 100; count++) await first.settle(await first.admit(`r-${count}`));
    await first.die();
    const [, second] = filesIn(first.directory, '.journal').sort();
    const [path, elsewhere] = [join(first.directory, second!), join(root, 'elsewhere')];

    const next = await open(async () => DONE);
    opened.push(next);
    renameSync(path, elsewhere);
    next.shipper.start();
    await until(() => next.seen.includes('unreadable'));
    await next.settle(await next.admit('of today'));
    await until(() => idsIn(next.calls).includes('of today'));
    expect(next.calls.flatMap(({ replayed }) => replayed)).toEqual([]);
    expect(filesIn(next.directory, '.shipped')).toEqual([]);

    renameSync(elsewhere, path);
    next.local.elapsedMs += 60_000;
    await until(() => next.calls.some(({ replayed }) => replayed.length > 0));
    expect(new Set(idsIn(next.calls)).size).toBe(101);
  });

  it('that only a later version can read is set aside, kept, and shipped by one that can', async () => {
    const first = await open(async () => DONE);
    await first.settle(await first.admit('of a later version'));
    await first.die();
    const [name] = filesIn(first.directory, '.journal').sort();
    const path = join(first.directory, name!);
    const whole = readFileSync(path);
    const strange = Buffer.from(whole);
    strange[0] = 99;
    writeFileSync(path, strange);

    const second = await open(async () => DONE);
    second.shipper.start();
    await until(() => second.calls.some(({ replayed }) => replayed.length > 0));
    await second.stop();
    const [kept] = filesIn(second.directory, '.unknown');
    expect(second.seen).toContain('damage');
    expect(kept).toBe(name!.replace('journal', 'unknown'));

    writeFileSync(join(second.directory, kept!), whole);
    const third = await open(async () => DONE);
    opened.push(third);
    third.shipper.start();
    await until(() => idsIn(third.calls).includes('of a later version'));
    await until(() => filesIn(third.directory, '.unknown').length === 0);
    expect(filesIn(third.directory, '.shipped')).toContain(name!.replace('journal', 'shipped'));
  });

  it('says of a stream how long it had lasted, to the second before its gateway died', async () => {
    const first = await open(async () => DONE);
    const ticket = await first.admit('stream');
    first.passing(ticket, 40);
    await new Promise((resolve) => setTimeout(resolve, 20));
    first.noteStreams();
    await first.die();
    const next = await open(async () => DONE);
    opened.push(next);
    next.shipper.start();
    await until(() => idsIn(next.calls).includes('stream'));
    const [event] = eventsIn(next.calls);
    expect(event).toMatchObject({ outcome: 'recovered', httpStatus: 200 });
    expect(event!.tokens.output).toBeGreaterThanOrEqual(40);
    expect(event!.latencyMs).toBeGreaterThanOrEqual(19);
  });

  it('in the directory of another worker is shipped and given free', async () => {
    const [one, other] = [await open(async () => DONE), await open(async () => DONE)];
    await other.settle(await other.admit('of the other'));
    await other.die();
    await one.die();
    const next = await open(async () => DONE);
    opened.push(next);
    next.shipper.start();
    await until(() => idsIn(next.calls).includes('of the other'));
    await until(() => next.calls.some(({ replayed }) => replayed.includes(other.directory)));
    const fourth = await open(async () => DONE);
    opened.push(fourth);
    expect(fourth.directory).toBe(other.directory);
  });
});
