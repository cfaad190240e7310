import { err, ok, type Result } from '@beffroi/kernel';
import { type AnnouncedFile, readChecksums } from './checksums.ts';
import { copyFile } from './copy-file.ts';
import type { Origin } from './origin.ts';

const CHECKSUMS = 'SHA256SUMS';

export interface Loading {
  readonly origin: Origin;
  readonly folder: string;
  /** Told how much of it is there, 0 to 100, each time that it grows. */
  readonly onPercent: (percent: number) => void;
}

/** Copies all files that the origin announces, one after another, and checks each; the failure names the file. */
export const loadWeights = async ({ origin, folder, onPercent }: Loading): Promise<Result<null, string>> => {
  const sums = await origin.fetch('GET', CHECKSUMS);
  if (!sums.ok) return err(`${CHECKSUMS}: the origin answers ${sums.status}`);
  const files = readChecksums(await sums.text());
  if (!files.ok) return files;
  const totalBytes = await sizeOfAll(origin, files.value);
  let bytes = 0;
  const onBytes = (count: number): void => {
    bytes += count;
    if (totalBytes > 0) onPercent(Math.min(100, Math.floor((100 * bytes) / totalBytes)));
  };
  for (const file of files.value) {
    const copied = await copyFile(origin, file, folder, onBytes);
    if (!copied.ok) return copied;
  }
  onPercent(100);
  return ok(null);
};

const sizeOfAll = async (origin: Origin, files: readonly AnnouncedFile[]): Promise<number> => {
  let total = 0;
  for (const { path } of files) {
    const { headers } = await origin.fetch('HEAD', path);
    total += Number(headers.get('content-length') ?? 0);
  }
  return total;
};
