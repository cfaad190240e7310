import { mkdir, open, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatewayId, IncarnationId } from '@beffroi/kernel';
import { type DirectoryLock, lockDirectory } from './directory.lock.ts';
import { ONLY_WORKER, type WorkerSlot } from '../workers/worker.slot.ts';
import { SEGMENT_NAME, SHIPPED_NAME, UNKNOWN_NAME } from './segment.file.ts';

/** One run of one worker process, as its directory tells it. */
export interface Incarnation {
  readonly gatewayId: GatewayId;
  readonly incarnation: IncarnationId;
  readonly bootId: string;
  readonly startedAt: string;
  /** Earlier runs that the database has not yet been told of. */
  readonly fences: readonly IncarnationId[];
}

/** A directory whose lock we hold, and what its last owner left there. */
export interface WorkerDirectory {
  readonly path: string;
  readonly lock: DirectoryLock;
  readonly last: Incarnation | undefined;
  /** Segments that may hold what was not shipped, oldest first. */
  readonly segments: readonly string[];
}

const WORKER_NAME = /^worker-(\d+)$/;
const MOST_ATTEMPTS = 64;
const SHIPPED_KEPT_MS = 48 * 3_600_000;

/**
 * Locks the directory of a slot, and those that belong to no slot and are free: workers that are gone left them. Only
 * the first slot takes these, so that workers which start together do not take each other's.
 */
export const claimDirectories = async (
  root: string,
  slot: WorkerSlot = ONLY_WORKER,
): Promise<{ readonly own: WorkerDirectory; readonly abandoned: readonly WorkerDirectory[] }> => {
  await mkdir(root, { recursive: true });
  const own = (await claimAt(root, slot.index)) ?? (await claimFresh(root, slot.count));
  const abandoned = slot.index === 0 ? await claimAbandoned(root, slot.count) : [];
  return { own, abandoned };
};

/**
 * Locks those that hold something to be shipped and whose process has ended since: that of our slot, where its last
 * owner still ran when we started, and by the first slot those that belong to none.
 */
export const claimFreed = async (
  root: string,
  slot: WorkerSlot,
  own: Pick<WorkerDirectory, 'path'>,
): Promise<WorkerDirectory[]> => {
  const names = (await readdir(root)).filter((name) => {
    const index = indexOf(name);
    return index === slot.index || (slot.index === 0 && index >= slot.count);
  });
  const freed: WorkerDirectory[] = [];
  for (const name of names.sort()) {
    const path = join(root, name);
    if (path === own.path || !(await readdir(path)).some((file) => SEGMENT_NAME.test(file))) continue;
    const directory = await claim(path);
    if (directory) freed.push(directory);
  }
  return freed;
};

const indexOf = (name: string): number => Number(WORKER_NAME.exec(name)?.[1] ?? -1);

const claimAt = async (root: string, index: number): Promise<WorkerDirectory | undefined> => {
  const path = join(root, `worker-${index}`);
  await mkdir(path, { recursive: true });
  return claim(path);
};

/** A directory that is ours already does not open a second time. */
const claimAbandoned = async (root: string, slots: number): Promise<WorkerDirectory[]> => {
  const beyond = (await readdir(root)).filter((name) => indexOf(name) >= slots);
  const claimed: WorkerDirectory[] = [];
  for (const name of beyond.sort()) {
    const directory = await claim(join(root, name));
    if (directory) claimed.push(directory);
  }
  return claimed;
};

const claim = async (path: string): Promise<WorkerDirectory | undefined> => {
  const lock = lockDirectory(path);
  return lock && { path, lock, last: await readIncarnation(path), segments: await segmentsOf(path) };
};

/** For a slot whose directory another process still holds. */
const claimFresh = async (root: string, first: number): Promise<WorkerDirectory> => {
  for (let index = first; index < first + MOST_ATTEMPTS; index++) {
    const directory = await claimAt(root, index);
    if (directory) return directory;
  }
  throw new Error(`no directory below ${root} could be locked: is it on a file system without locks?`);
};

/** What may hold events to be shipped; a version that could not read one may have gone since. */
export const segmentsOf = async (directory: string): Promise<string[]> =>
  (await readdir(directory))
    .filter((name) => SEGMENT_NAME.test(name) || UNKNOWN_NAME.test(name))
    .sort()
    .map((name) => join(directory, name));

/** One above every number in use, shipped segments included. */
export const nextSegmentNumber = async (directory: string): Promise<number> =>
  Math.max(0, ...(await readdir(directory)).map((name) => Number(/^(\d{8})\./.exec(name)?.[1] ?? 0))) + 1;

const INCARNATION_FILE = 'incarnation.json';

export const readIncarnation = async (directory: string): Promise<Incarnation | undefined> => {
  try {
    return JSON.parse(await readFile(join(directory, INCARNATION_FILE), 'utf8')) as Incarnation;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Renamed into place and synced: a crash leaves the old one or the new one. */
export const writeIncarnation = async (directory: string, incarnation: Incarnation): Promise<void> => {
  const path = join(directory, INCARNATION_FILE);
  await writeFile(`${path}.new`, `${JSON.stringify(incarnation)}\n`, { flush: true });
  await rename(`${path}.new`, path);
  const folder = await open(directory);
  await folder.sync();
  await folder.close();
};

/** Shipped segments stay 48 h, so that a database restored from a backup can be filled again. */
export const purgeShipped = async (directory: string, now: Date): Promise<void> => {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (!SHIPPED_NAME.test(name)) continue;
    if ((await stat(path)).mtimeMs < now.getTime() - SHIPPED_KEPT_MS) await unlink(path);
  }
};
