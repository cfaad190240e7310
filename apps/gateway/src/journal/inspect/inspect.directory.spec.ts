import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brandId, type RequestId, systemClock } from '@beffroi/kernel';
import { textOf } from '../admission.text.fixture.ts';
import { lockDirectory } from '../directory.lock.ts';
import type { Admission } from '../journal.entries.ts';
import { Journal, type Ticket } from '../journal.ts';
import { inspectJournal, type Inspection } from './inspect.directory.ts';
import { readInspectOptions } from './inspect.options.ts';
import { inspectionText } from './inspection.text.ts';
import { missingFolder } from './missing.folder.ts';

const HEADER = { gatewayId: 'gw', incarnation: 'run-1', bootId: 'boot-1' };
const LIMIT = {
  limit: brandId('l-1'),
  window: 1_763_679_600_000,
  spentIn: null,
  settled: 40,
  reserved: 2,
} as const;

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'beffroi-inspect-'));
  directory = join(root, 'worker-0');
  mkdirSync(directory);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const inspect = async (path = root): Promise<Inspection[]> => {
  const seen: Inspection[] = [];
  for await (const inspection of inspectJournal(path)) seen.push(inspection);
  return seen;
};

const writeJournal = async (requests: number): Promise<Journal> => {
  const journal = await Journal.open({
    directory,
    header: HEADER,
    firstNumber: 1,
    segmentBytes: 32 * 1024,
    clock: systemClock,
    holds: () => [JSON.stringify({ holds: [LIMIT], isLast: true })],
    onTrouble: (what, error) => {
      throw new Error(what, { cause: error });
    },
  });
  for (let count = 0; count < requests; count++) {
    const event = {
      v: 1,
      id: brandId<RequestId>(`r-${count}`),
      admittedAt: '2026-11-22T10:00:00.000Z',
      analyticCode: 'of the client',
    } as Admission['event'];
    const ticket = await new Promise<Ticket>((resolve) =>
      journal.admit(textOf({ event, estimatedInputTokens: 3 }), (written) => resolve(written!)),
    );
    journal.promise(ticket, 9);
    const tokens = { input: 3, cachedInput: 0, output: 9, reasoning: 0 };
    await new Promise<void>((resolve) => {
      const how = {
        outcome: 'completed',
        httpStatus: 200,
        attempts: 1,
        latencyMs: 1,
        quality: 'measured',
      } as const;
      journal.settle(ticket, { ...how, tokens }, resolve);
    });
  }
  return journal;
};

describe('the inspection of a journal', () => {
  it('tells segments, what is held when each begins, and every entry without labels', async () => {
    const journal = await writeJournal(160);
    await journal.close();
    const seen = await inspect();
    expect(seen[0]).toMatchObject({ kind: 'directory', path: directory });
    const entries = seen.filter(({ kind }) => kind === 'entry');
    expect(entries.filter((each) => 'entry' in each && each.entry === 'settlement')).toHaveLength(160);
    const segments = seen.filter(({ kind }) => kind === 'segment');
    expect(segments.length).toBeGreaterThan(2);
    expect(segments[0]).toMatchObject({ name: '00000001.journal', state: 'open', header: HEADER });
    const later = entries.filter((each) => 'entry' in each && each.entry === 'holds').slice(1);
    expect(later).toContainEqual(expect.objectContaining({ holds: [LIMIT] }));
    const text = seen.map(inspectionText).join('\n');
    expect(text).toContain('settlement r-0 completed 200 3+9 tokens measured');
    expect(JSON.stringify(seen) + text).not.toContain('of the client');
  });

  it('names a torn tail, and what was whole before it', async () => {
    const journal = await writeJournal(2);
    await journal.close();
    const path = join(directory, '00000001.journal');
    const used = readFileSync(path).lastIndexOf('}') + 1;
    truncateSync(path, used - 5);
    appendFileSync(path, Buffer.alloc(64));
    const end = (await inspect(directory)).find(({ kind }) => kind === 'end');
    // Header, holds, and of two requests all but the last settlement.
    expect(end).toMatchObject({ name: '00000001.journal', end: 'torn', entries: 7 });
  });

  it('neither waits for a gateway that writes nor changes anything of its directory', async () => {
    const journal = await writeJournal(3);
    const lock = lockDirectory(directory)!;
    const state = () =>
      readdirSync(directory).map((name) => [name, statSync(join(directory, name)).mtimeMs] as const);
    const before = state();
    expect((await inspect()).filter(({ kind }) => kind === 'entry').length).toBeGreaterThan(8);
    expect(state()).toEqual(before);
    lock.release();
    await journal.close();
  });
});

describe('a folder that is not there', () => {
  it('is named, with what to give, in French and English; another fault is none of its kind', async () => {
    const file = join(directory, 'file');
    appendFileSync(file, 'x');
    for (const path of [join(root, 'gone'), file]) {
      const fault = await inspect(path).catch((error: unknown) => error);
      const { fr, en } = missingFolder(fault, path)!;
      expect(fr).toContain(`Il n’y a pas de dossier « ${path} »`);
      expect(en).toContain(`There is no folder “${path}”`);
      expect([fr, en].every((text) => text.includes('BEFFROI_GATEWAY_DIR'))).toBe(true);
    }
    expect(missingFolder(new Error('torn'), directory)).toBeUndefined();
  });
});

describe('the options', () => {
  it('name one directory', () => {
    expect(readInspectOptions(['inspect', 'var', '--json'])).toEqual({
      directory: 'var',
      json: true,
      summary: false,
    });
    for (const wrong of [[], ['inspect'], ['erase', 'var'], ['inspect', 'a', 'b'], ['inspect', 'a', '--all']])
      expect(readInspectOptions(wrong)).toBeUndefined();
  });
});
