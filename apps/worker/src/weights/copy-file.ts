import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { err, ok, type Result } from '@beffroi/kernel';
import type { AnnouncedFile } from './checksums.ts';
import type { Origin } from './origin.ts';

const UNFINISHED = '.part';

/**
 * Copies one file and checks it. What an earlier attempt left is taken up where it ended; a file bears its name only
 * once its checksum was right.
 *
 * @param onBytes told of bytes as they are there
 */
export const copyFile = async (
  origin: Origin,
  { path, sha256 }: AnnouncedFile,
  folder: string,
  onBytes: (count: number) => void,
): Promise<Result<null, string>> => {
  const target = join(folder, path);
  const done = await sizeOf(target);
  if (done !== undefined) {
    onBytes(done);
    return ok(null);
  }
  await mkdir(dirname(target), { recursive: true });
  const part = `${target}${UNFINISHED}`;
  const hash = createHash('sha256');
  const response = await origin.fetch('GET', path, await sizeOf(part));
  if (!response.ok || !response.body) {
    await rm(part, { force: true });
    return err(`${path}: the origin answers ${response.status}`);
  }
  // An origin that knows no ranges begins anew.
  const resumed = response.status === 206;
  if (resumed) await pipeline(createReadStream(part), counted(hash, onBytes), sink());
  const flags = resumed ? 'a' : 'w';
  await pipeline(Readable.fromWeb(response.body), counted(hash, onBytes), createWriteStream(part, { flags }));
  if (hash.digest('hex') !== sha256) {
    await rm(part, { force: true });
    return err(`${path}: its checksum is not the one that SHA256SUMS announces`);
  }
  await rename(part, target);
  return ok(null);
};

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );

const counted = (hash: Hash, onBytes: (count: number) => void): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk);
      onBytes(chunk.length);
      next(null, chunk);
    },
  });

const sink = () => async (source: AsyncIterable<Buffer>) => {
  for await (const _ of source);
};
