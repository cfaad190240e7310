import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { err, ok, type Result } from '@beffroi/kernel';
import type { LoadFailure } from '@beffroi/provisioning/domain';
import { isChecked, noteChecked } from './checked-files.ts';
import type { AnnouncedFile } from './checksums.ts';
import { digestOfFile, sizeOf } from './files.ts';
import type { Origin } from './origin.ts';

const UNFINISHED = '.part';
const NOT_SATISFIABLE = 416;
/** An answer that may be another one later. */
export const isPassing = (status: number): boolean => status >= 500 || status === 408 || status === 429;

/** Told how many bytes of a file are there. */
export type OnSize = (bytes: number) => void;

/** `interrupted`: what is missing may be asked for again. */
export type CopyFailure = LoadFailure & { readonly interrupted?: true };

/**
 * Copies one file and checks it. What an earlier attempt left is taken up where it ended; a file bears its name only
 * once its checksum was right.
 *
 * @throws what the volume says when it cannot be written
 */
export const copyFile = async (
  origin: Origin,
  file: AnnouncedFile,
  folder: string,
  onSize: OnSize,
): Promise<Result<null, CopyFailure>> => {
  const target = join(folder, file.path);
  if (await isChecked(folder, file)) {
    onSize((await sizeOf(target)) ?? 0);
    return ok(null);
  }
  const part = `${target}${UNFINISHED}`;
  await mkdir(dirname(target), { recursive: true });
  const isResumed = ((await sizeOf(part)) ?? 0) > 0;
  const received = await receive(origin, file, part, onSize);
  if (!received.ok) return received;
  if (received.value !== file.sha256) {
    await rm(part, { force: true });
    const detail = `${file.path}: its checksum is not the one that SHA256SUMS announces`;
    // What was there before may have been of another file.
    return err({ kind: 'corrupted', detail, ...(isResumed && { interrupted: true }) });
  }
  await rename(part, target);
  await noteChecked(folder, file);
  return ok(null);
};

/** Brings what is missing, and says the digest of the whole. */
const receive = async (
  origin: Origin,
  { path }: AnnouncedFile,
  part: string,
  onSize: OnSize,
): Promise<Result<string, CopyFailure>> => {
  const there = (await sizeOf(part)) ?? 0;
  const response = await origin.fetch('GET', path, there).catch((error: unknown) => error);
  if (!(response instanceof Response)) return err(interrupted(path, response));
  // Nothing is missing, or more is there than there is to have: the digest says which.
  if (response.status === NOT_SATISFIABLE && there > 0) return ok(await digestOfFile(part));
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    const detail = `${path}: the origin answers ${response.status}`;
    return err(
      isPassing(response.status)
        ? { kind: 'unreachable', detail, interrupted: true }
        : { kind: 'missing', detail },
    );
  }
  // An origin that knows no ranges begins anew.
  const resumed = there > 0 && startOf(response) === there;
  const hash = createHash('sha256');
  let size = 0;
  const counter = counting(hash, (bytes) => onSize((size = bytes)));
  if (resumed) await pipeline(createReadStream(part), counter(0), drain);
  // On the disk before it bears its name: a node that dies must leave no file that only looks whole.
  const written = createWriteStream(part, { flags: resumed ? 'a' : 'w', flush: true });
  const failure = await pipeline(Readable.fromWeb(response.body), counter(resumed ? there : 0), written).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure === undefined && (await sizeOf(part)) === size) return ok(hash.digest('hex'));
  if (failure === undefined) {
    await rm(part, { force: true });
    return err(interrupted(path, 'another loader wrote to the same file'));
  }
  if (written.errored && isSystemError(failure)) throw failure;
  return err(interrupted(path, failure));
};

const interrupted = (path: string, error: unknown): CopyFailure => ({
  kind: 'unreachable',
  detail: `${path}: ${reasonOf(error)}`,
  interrupted: true,
});

/** `fetch` says «fetch failed», and its cause says why. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
};

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';

/** At which byte an answer begins. */
const startOf = ({ status, headers }: Response): number =>
  status === 206 ? Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? -1) : 0;

const counting = (hash: Hash, onSize: OnSize) => (from: number) => {
  let size = from;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk);
      size += chunk.length;
      onSize(size);
      next(null, chunk);
    },
  });
};

const drain = async (source: AsyncIterable<Buffer>): Promise<void> => {
  for await (const _ of source);
};
