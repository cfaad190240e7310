import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Frame, readFrames, type SegmentEnd } from '../frame.codec.ts';
import type { SegmentHeader } from '../journal.entries.ts';
import { SEGMENT_NAME, SHIPPED_NAME, UNKNOWN_NAME } from '../segment.file.ts';
import { type Incarnation, readIncarnation } from '../worker.directory.ts';
import { type InspectedEntry, inspectedEntry } from './inspected.entry.ts';

/** What a journal says, in the order it is read. */
export type Inspection =
  | { readonly kind: 'directory'; readonly path: string; readonly last: Incarnation | undefined }
  | {
      readonly kind: 'segment';
      readonly name: string;
      /** `open`: something may still have to be shipped. */
      readonly state: 'open' | 'shipped' | 'unknown';
      readonly header: SegmentHeader | undefined;
    }
  | ({ readonly kind: 'entry' } & InspectedEntry)
  | {
      readonly kind: 'end';
      readonly name: string;
      readonly end: SegmentEnd;
      readonly entries: number;
      readonly usedBytes: number;
      readonly sizeBytes: number;
    };

const WORKER = /^worker-\d+$/;

/**
 * Reads the journal of a worker, or of all workers of a gateway. It takes no lock and writes nothing: beside a gateway
 * that runs, what is being written while it reads may look torn.
 */
export async function* inspectJournal(root: string): AsyncGenerator<Inspection> {
  const workers = (await readdir(root)).filter((name) => WORKER.test(name)).sort();
  const paths = workers.length > 0 ? workers.map((name) => join(root, name)) : [root];
  for (const path of paths) yield* inspectDirectory(path);
}

async function* inspectDirectory(path: string): AsyncGenerator<Inspection> {
  yield { kind: 'directory', path, last: await readIncarnation(path) };
  const names = (await readdir(path)).filter((name) => stateOf(name) !== undefined);
  for (const name of names.sort()) {
    const found = await readSegment(path, name);
    if (found) yield* inspectSegment(found);
  }
}

interface Segment {
  readonly name: string;
  readonly bytes: Buffer;
}

type State = Extract<Inspection, { kind: 'segment' }>['state'];

const stateOf = (name: string): State | undefined => {
  if (SEGMENT_NAME.test(name)) return 'open';
  if (SHIPPED_NAME.test(name)) return 'shipped';
  return UNKNOWN_NAME.test(name) ? 'unknown' : undefined;
};

function* inspectSegment({ name, bytes }: Segment): Generator<Inspection> {
  const state = stateOf(name)!;
  const frames = readFrames(bytes);
  let next = frames.next();
  yield { kind: 'segment', name, state, header: next.done ? undefined : headerIn(next.value) };
  let [entries, usedBytes] = [0, 0];
  for (; !next.done; next = frames.next()) {
    const entry = inspectedEntry(next.value);
    entries++;
    usedBytes += entry.bytes;
    if (entry.entry !== 'segment') yield { kind: 'entry', ...entry };
  }
  yield { kind: 'end', name, end: next.value, entries, usedBytes, sizeBytes: bytes.length };
}

const headerIn = ({ kind, payload }: Frame): SegmentHeader | undefined =>
  kind === 'segment' ? (JSON.parse(payload) as SegmentHeader) : undefined;

/** A segment that is shipped meanwhile changes its name; one that is purged is gone. */
const readSegment = async (directory: string, name: string): Promise<Segment | undefined> => {
  for (const candidate of [name, name.replace(/\.journal$/, '.shipped')]) {
    try {
      return { name: basename(candidate), bytes: await readFile(join(directory, candidate)) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
};
