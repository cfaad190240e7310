import { setTimeout as pause } from 'node:timers/promises';
import { err, ok, type Result } from '@beffroi/kernel';
import type { LoadFailure } from '@beffroi/provisioning/domain';
import { type AnnouncedFile, readChecksums } from './checksums.ts';
import { copyFile, type CopyFailure, isPassing, type OnSize } from './copy-file.ts';
import type { Origin } from './origin.ts';
import { failureOfVolume } from './volume.failure.ts';

const CHECKSUMS = 'SHA256SUMS';
/** A file that breaks off is gone on with, and given up when nothing more comes so many times in a row. */
const MOST_VAIN_ATTEMPTS = 5;
const RETRY_AFTER_MS = 2_000;

export interface Loading {
  readonly origin: Origin;
  readonly folder: string;
  /** Told how much of it is there, 0 to 100, each time that it grows; 100 when all is checked. */
  readonly onPercent: (percent: number) => void;
  readonly retryAfterMs?: number;
}

/** Copies all files that the origin announces, one after another, and checks each; the failure names the file. */
export const loadWeights = async (loading: Loading): Promise<Result<null, LoadFailure>> => {
  try {
    return await load(loading);
  } catch (error) {
    return err(failureOfVolume(error));
  }
};

const load = async (loading: Loading): Promise<Result<null, LoadFailure>> => {
  const { origin, onPercent } = loading;
  const announced = await readAnnounced(origin);
  if (!announced.ok) return announced;
  const totalBytes = await sizeOfAll(origin, announced.value);
  let before = 0;
  let most = 0;
  for (const file of announced.value) {
    let size = 0;
    const copied = await copyPatiently(loading, file, (bytes) => {
      size = bytes;
      // The last is said when all is checked; what is read a second time is there already.
      const percent = totalBytes > 0 ? Math.min(99, Math.floor((100 * (before + bytes)) / totalBytes)) : 0;
      if (percent > most) onPercent((most = percent));
    });
    if (!copied.ok) return copied;
    before += size;
  }
  onPercent(100);
  return ok(null);
};

const readAnnounced = async (origin: Origin): Promise<Result<AnnouncedFile[], LoadFailure>> => {
  const sums = await origin.fetch('GET', CHECKSUMS).catch(() => undefined);
  if (sums === undefined)
    return err({ kind: 'unreachable', detail: `${CHECKSUMS}: the origin does not answer` });
  if (!sums.ok) {
    const kind = isPassing(sums.status) ? 'unreachable' : 'missing';
    return err({ kind, detail: `${CHECKSUMS}: the origin answers ${sums.status}` });
  }
  const text = await sums.text().catch(() => undefined);
  if (text === undefined) return err({ kind: 'unreachable', detail: `${CHECKSUMS}: the origin broke off` });
  const files = readChecksums(text);
  return files.ok ? files : err({ kind: 'corrupted', detail: files.failure });
};

/** Goes on with what breaks off, for as long as something comes. */
const copyPatiently = async (
  { origin, folder, retryAfterMs = RETRY_AFTER_MS }: Loading,
  file: AnnouncedFile,
  onSize: OnSize,
): Promise<Result<null, CopyFailure>> => {
  let most = 0;
  for (let vain = 0; ;) {
    const before = most;
    const copied = await copyFile(origin, file, folder, (bytes) => {
      most = Math.max(most, bytes);
      onSize(bytes);
    });
    if (copied.ok || !copied.failure.interrupted) return copied;
    vain = most > before ? 1 : vain + 1;
    if (vain >= MOST_VAIN_ATTEMPTS) return copied;
    await pause(retryAfterMs);
  }
};

const sizeOfAll = async (origin: Origin, files: readonly AnnouncedFile[]): Promise<number> => {
  let total = 0;
  for (const { path } of files) {
    const head = await origin.fetch('HEAD', path).catch(() => undefined);
    if (head?.ok) total += Number(head.headers.get('content-length') ?? 0);
  }
  return total;
};
