import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { EndedRun } from '@beffroi/quotas/domain';
import { brandId, type IncarnationId } from '@beffroi/kernel';
import { type Frame, readFrames, type SegmentEnd } from '../journal/frame.codec.ts';
import type { SegmentHeader } from '../journal/journal.entries.ts';
import type { HeldAmount } from '../journal/limits.note.ts';
import { SHIPPED_NAME } from '../journal/segment.file.ts';
import type { WorkerDirectory } from '../journal/worker.directory.ts';
import { heldAtStart, ToldRequests } from './told.requests.ts';

/** A run whose journal has been read to its end. */
export interface ReplayedRun {
  readonly incarnation: IncarnationId;
  /** Of the machine that it ran on: another one may have lost what was written last. */
  readonly bootId: string;
  /** undefined: its journal does not tell. */
  readonly spent: EndedRun['spent'] | undefined;
}

/** What the runs of a directory have spent that left unshipped segments there. One segment is in memory at a time. */
export const readSpending = async (
  directory: Pick<WorkerDirectory, 'path' | 'segments'>,
): Promise<ReplayedRun[]> => {
  const runs = new Map<string, { header: SegmentHeader; paths: string[] }>();
  let isReadable = true;
  for (const path of directory.segments) {
    const { frames, end } = await readSegment(path);
    isReadable &&= end !== 'unknown-version';
    const header = headerOf(frames);
    if (!header) continue;
    const run = runs.get(header.incarnation);
    if (run) run.paths.push(path);
    else runs.set(header.incarnation, { header, paths: [path] });
  }
  const replayed: ReplayedRun[] = [];
  for (const { header, paths } of runs.values()) {
    const { incarnation, bootId } = header;
    const earlier = shippedBefore(directory.path, header, paths[0]!);
    const spent = isReadable ? await spentIn(paths, earlier) : undefined;
    replayed.push({ incarnation: brandId(incarnation), bootId, spent });
  }
  return replayed;
};

/** @param earlier segments of the same run, newest first */
const spentIn = async (
  paths: readonly string[],
  earlier: AsyncIterable<string>,
): Promise<EndedRun['spent'] | undefined> => {
  const older = earlier[Symbol.asyncIterator]();
  const known = [...paths];
  let held: HeldAmount[] | undefined;
  while (!(held = heldAtStart((await readSegment(known[0]!)).frames))) {
    const before = await older.next();
    if (before.done) return undefined;
    known.unshift(before.value);
  }
  const requests = new ToldRequests();
  let isTorn = false;
  for (const path of known) {
    const { frames, end } = await readSegment(path);
    // A torn tail was never confirmed to anybody; but what comes after one is not the whole.
    if (isTorn && frames.some(({ kind }) => kind !== 'segment')) return undefined;
    isTorn ||= end !== 'clean';
    for (const frame of frames) requests.read(frame);
  }
  while (requests.isIncomplete) {
    const before = await older.next();
    if (before.done) break;
    for (const frame of (await readSegment(before.value)).frames) requests.readBefore(frame);
  }
  return requests.tallyFrom(held).spent();
};

/** Segments are numbered as they were written. */
async function* shippedBefore(
  directory: string,
  { incarnation }: SegmentHeader,
  first: string,
): AsyncGenerator<string> {
  const names = (await readdir(directory)).filter(
    (name) => SHIPPED_NAME.test(name) && name < basename(first),
  );
  for (const name of names.sort().reverse()) {
    const path = join(directory, name);
    if (headerOf((await readSegment(path)).frames)?.incarnation !== incarnation) return;
    yield path;
  }
}

const readSegment = async (path: string): Promise<{ frames: readonly Frame[]; end: SegmentEnd }> => {
  const reading = readFrames(await readFile(path));
  const frames: Frame[] = [];
  let next = reading.next();
  for (; !next.done; next = reading.next()) frames.push(next.value);
  return { frames, end: next.value };
};

const headerOf = (frames: Iterable<Frame>): SegmentHeader | undefined => {
  for (const { kind, payload } of frames)
    return kind === 'segment' ? (JSON.parse(payload) as SegmentHeader) : undefined;
  return undefined;
};
