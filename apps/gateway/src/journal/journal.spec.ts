import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brandId, type RequestId, systemClock } from '@beffroi/kernel';
import fc from 'fast-check';
import { encodeFrame, type Frame, readFrames } from './frame.codec.ts';
import { Journal, type Ticket } from './journal.ts';
import type { Admission, Settlement } from './journal.entries.ts';
import { replayEvents } from './journal.reader.ts';
import { segmentsOf } from './worker.directory.ts';
import { textOf } from './admission.text.fixture.ts';

const HEADER = { gatewayId: 'gw', incarnation: 'i-1', bootId: 'b' };
const SETTLEMENT: Settlement = {
  outcome: 'completed',
  httpStatus: 200,
  attempts: 1,
  tokens: { input: 5, cachedInput: 0, output: 7, reasoning: 0 },
  latencyMs: 12,
  quality: 'measured',
};
const admissionOf = (id: string) =>
  textOf({
    estimatedInputTokens: 9,
    event: { v: 1, id: brandId<RequestId>(id), admittedAt: '2026-11-21T10:00:00.000Z' } as Admission['event'],
  });

let directory: string;
let troubles: string[];
const openJournal = (segmentBytes = 64 * 1024) =>
  Journal.open({
    directory,
    header: HEADER,
    firstNumber: 1,
    segmentBytes,
    clock: systemClock,
    onTrouble: (what) => troubles.push(what),
  });
const admit = (journal: Journal, id: string) =>
  new Promise<Ticket>((resolve, reject) =>
    journal.admit(admissionOf(id), (ticket) => (ticket ? resolve(ticket) : reject(new Error('refused')))),
  );
const settle = (journal: Journal, ticket: Ticket) =>
  new Promise<void>((resolve) => void journal.settle(ticket, SETTLEMENT, resolve));
const replayed = async (onDamage?: (damage: unknown) => void) => {
  const events: Record<string, unknown>[] = [];
  const replay = replayEvents({ paths: await segmentsOf(directory), ...(onDamage ? { onDamage } : {}) });
  for await (const event of replay) events.push(JSON.parse(event) as Record<string, unknown>);
  return events;
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'beffroi-journal-'));
  troubles = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('frames', () => {
  const frame = fc.record<Frame>({
    kind: fc.constantFrom('segment', 'admission', 'progress', 'settlement'),
    payload: fc.string({ unit: 'grapheme' }),
  });
  const encoded = (frames: readonly Frame[]) =>
    Buffer.concat(frames.map(({ kind, payload }) => encodeFrame(kind, payload)));

  it('read back as written, and space never written to is a clean end', () => {
    fc.assert(
      fc.property(fc.array(frame), fc.nat(40), (frames, spare) => {
        const reading = readFrames(Buffer.concat([encoded(frames), Buffer.alloc(spare)]));
        expect([...reading]).toEqual(frames);
      }),
    );
  });

  it('end at the first that is torn or damaged, whatever the damage', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (frames, where, flip) => {
          const bytes = encoded(frames);
          const at = where % bytes.length;
          bytes[at] = bytes[at]! ^ flip;
          const read = [...readFrames(bytes)];
          expect(read).toEqual(frames.slice(0, read.length));
          expect(read.length).toBeLessThan(frames.length);
        },
      ),
    );
  });
});

describe('a journal', () => {
  it('gives each settled request back once, and those without an end as recovered from their progress', async () => {
    const journal = await openJournal();
    await settle(journal, await admit(journal, 'settled'));
    const streaming = await admit(journal, 'streaming');
    journal.promise(streaming, 16);
    journal.promise(streaming, 40);
    await admit(journal, 'silent');
    await journal.close();

    expect(await replayed()).toEqual([
      expect.objectContaining({ id: 'settled', ...SETTLEMENT }),
      expect.objectContaining({
        id: 'streaming',
        outcome: 'recovered',
        quality: 'estimated',
        httpStatus: 200,
        tokens: { input: 9, cachedInput: 0, output: 40, reasoning: 0 },
      }),
      expect.objectContaining({
        id: 'silent',
        outcome: 'recovered',
        tokens: expect.objectContaining({ input: 0, output: 0 }),
      }),
    ]);
    expect(await replayed()).toEqual(await replayed());
  });

  it('goes on in the next segment, and refuses rather than losing a settlement when there is none', async () => {
    const journal = await openJournal(16 * 1024);
    const tickets: Ticket[] = [];
    for (let count = 0; count < 2_000 && journal.hasRoom; count++) {
      tickets.push(await admit(journal, `r-${count}`));
    }
    expect(tickets.length).toBeGreaterThan(15);
    await Promise.all(tickets.map((ticket) => settle(journal, ticket)));
    await journal.close();
    expect(troubles).toEqual([]);
    const events = await replayed();
    expect(events).toHaveLength(tickets.length);
    expect(events.every(({ outcome }) => outcome === 'completed')).toBe(true);
  });

  it('uses one segment after the other for as long as requests end', async () => {
    const journal = await openJournal(16 * 1024);
    for (let count = 0; count < 300; count++) await settle(journal, await admit(journal, `r-${count}`));
    await journal.close();
    expect((await segmentsOf(directory)).length).toBeGreaterThan(2);
    expect(await replayed()).toHaveLength(300);
  });

  it('rolls over once when a request that ends at its confirmation needs the same room', async () => {
    const journal = await openJournal(20 * 1024);
    for (let count = 0; journal.currentSegment.leftBytes > 600; count++)
      await settle(journal, await admit(journal, `r-${count}`));
    // Its client has gone by the time the journal has it: it is settled inside the confirmation.
    const gone = new Promise<void>((resolve) =>
      journal.admit(
        admissionOf('gone'.padEnd(journal.currentSegment.leftBytes - 150, 'x')),
        (ticket) => void journal.settle(ticket!, SETTLEMENT, resolve),
      ),
    );
    await admit(journal, 'next');
    await gone;
    await journal.close();
    expect(
      (await replayed()).slice(-2).map(({ id, outcome }) => [(id as string).slice(0, 4), outcome]),
    ).toEqual([
      ['gone', 'completed'],
      ['next', 'recovered'],
    ]);
  });

  it('tells every request of a turn that it was written, even when one cannot bear the news', async () => {
    const journal = await openJournal();
    const told: string[] = [];
    journal.admit(admissionOf('first'), () => {
      told.push('first');
      throw new Error('a bug');
    });
    await admit(journal, 'second');
    expect([told, troubles, journal.hasRoom]).toEqual([['first'], ['confirm'], true]);
    await journal.close();
    expect(await replayed()).toHaveLength(2);
  });

  it('survives a torn tail: what was whole before it counts', async () => {
    const journal = await openJournal();
    await settle(journal, await admit(journal, 'whole'));
    await admit(journal, 'torn');
    await journal.close();
    const path = (await segmentsOf(directory))[0]!;
    const written = readFileSync(path);
    const end = written.indexOf(Buffer.from('"torn"')) + 3;
    truncateSync(path, end);
    const damages: unknown[] = [];
    expect(await replayed((damage) => damages.push(damage))).toEqual([
      expect.objectContaining({ id: 'whole' }),
    ]);
    expect(damages).toEqual([{ path, end: 'torn' }]);
  });

  it('says when a segment was written by a newer version', async () => {
    writeFileSync(join(directory, '00000001.journal'), Buffer.from([9, 9]));
    appendFileSync(join(directory, '00000001.journal'), encodeFrame('admission', '{}'));
    const damages: unknown[] = [];
    await replayed((damage) => damages.push(damage));
    expect(damages).toEqual([expect.objectContaining({ end: 'unknown-version' })]);
  });

  it('loses nothing that it confirmed when the process is killed', async () => {
    const child = fork(new URL('./journal.writer.fixture.ts', import.meta.url), [directory], {
      execPath: process.execPath,
      execArgv: ['--conditions=@beffroi/source'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const confirmed: { admitted: string[]; settled: string[]; promised: number } = {
      admitted: [],
      settled: [],
      promised: 0,
    };
    child.on('message', (message: { kind: string; id: string; tokens: number }) => {
      if (message.kind === 'admitted') confirmed.admitted.push(message.id);
      if (message.kind === 'settled') confirmed.settled.push(message.id);
      if (message.kind === 'promised') confirmed.promised = message.tokens;
      if (confirmed.settled.length === 200) child.kill('SIGKILL');
    });
    await once(child, 'exit');

    const events = new Map((await replayed()).map((event) => [event.id as string, event]));
    expect(confirmed.admitted.filter((id) => !events.has(id))).toEqual([]);
    expect(confirmed.settled.filter((id) => events.get(id)?.outcome !== 'completed')).toEqual([]);
    const stream = events.get('r-0') as { outcome: string; tokens: { output: number } };
    expect(stream.outcome).toBe('recovered');
    expect(stream.tokens.output).toBeGreaterThanOrEqual(confirmed.promised);
  });
});
