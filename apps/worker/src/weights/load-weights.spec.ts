import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readChecksums } from './checksums.ts';
import { loadWeights } from './load-weights.ts';
import { originAt } from './origin.ts';
import { signS3 } from './s3-signature.ts';
import { failureOfVolume } from './volume.failure.ts';
import { holdVolume, type VolumeHold } from './volume-hold.ts';

const sum = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const WEIGHTS = Buffer.alloc(300_000, 'poids');
const TOKENIZER = Buffer.from('{"jetons": []}');

let server: Server;
let address: string;
let folder: string;
let files: Record<string, Buffer>;
let ranges: (string | undefined)[];
/** After how many bytes of its body each GET of the weights breaks off, one after another; then none does. */
let breaks: number[];
/** Statuses that GETs of the weights answer with, one after another; then none does. */
let statuses: number[];
let knowsRanges: boolean;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weights-'));
  ranges = [];
  breaks = [];
  statuses = [];
  knowsRanges = true;
  files = { 'model.safetensors': WEIGHTS, 'text/tekken.json': TOKENIZER };
  files['SHA256SUMS'] = Buffer.from(
    `${sum(WEIGHTS)}  model.safetensors\n${sum(TOKENIZER)}  text/tekken.json\n`,
  );
  server = createServer((request, response) => {
    const name = request.url!.slice(1);
    const file = files[name];
    if (!file) return void response.writeHead(404).end();
    if (request.method === 'HEAD')
      return void response.writeHead(200, { 'content-length': file.length }).end();
    ranges.push(request.headers.range);
    const isWeights = name === 'model.safetensors';
    const status = isWeights ? statuses.shift() : undefined;
    if (status !== undefined) return void response.writeHead(status).end();
    const from = knowsRanges ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    if (from > 0 && from >= file.length) return void response.writeHead(416).end();
    const range = { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` };
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': file.length - from,
      ...(from > 0 ? range : {}),
    });
    const most = isWeights ? breaks.shift() : undefined;
    if (most === undefined) response.end(file.subarray(from));
    else
      response.write(
        file.subarray(from, from + most),
        () => void isWritten(name, from + most).then(() => response.destroy()),
      );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** What has come so far is on the volume. */
const isWritten = async (name: string, bytes: number): Promise<void> => {
  const sizeOfPart = () => statSync(join(folder, `${name}.part`), { throwIfNoEntry: false })?.size ?? 0;
  while (sizeOfPart() < bytes) await pause(1);
};

const load = async () => {
  const percents: number[] = [];
  const origin = originAt(address, undefined);
  const onPercent = (percent: number) => void percents.push(percent);
  const loaded = await loadWeights({ origin, folder, onPercent, retryAfterMs: 1 });
  return { loaded, percents };
};

describe('the copy of weights', () => {
  it('has every file that was announced, and says how far it has come', async () => {
    const { loaded, percents } = await load();
    expect(loaded).toEqual({ ok: true, value: null });
    expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
    expect(readFileSync(join(folder, 'text/tekken.json'))).toEqual(TOKENIZER);
    expect(percents.at(-1)).toBe(100);
    expect(percents).toEqual([...percents].sort((one, other) => one - other));
    expect(percents.filter((percent) => percent === 100)).toHaveLength(1);
  });

  it('keeps no file whose checksum is another, and names it', async () => {
    files['model.safetensors'] = Buffer.alloc(300_000, 'autre');
    const { loaded } = await load();
    expect(loaded).toMatchObject({
      ok: false,
      failure: { kind: 'corrupted', detail: expect.stringContaining('model.safetensors') },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes on by itself with what breaks off, for as long as something comes', async () => {
    breaks = [90_000, 50_000, 50_000, 50_000, 20_000, 20_000];
    const { loaded, percents } = await load();
    expect(loaded.ok).toBe(true);
    expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
    expect(ranges.filter((range) => range?.startsWith('bytes=')).length).toBeGreaterThan(1);
    expect(percents).toEqual([...percents].sort((one, other) => one - other));
  });

  it('gives up when nothing more comes, and keeps what came for the next attempt', async () => {
    breaks = [100_000, ...Array<number>(20).fill(0)];
    expect((await load()).loaded).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
    breaks = [];
    expect((await load()).loaded.ok).toBe(true);
    expect(ranges.at(-2)).toMatch(/^bytes=[1-9]/);
  });

  it('keeps what is there when the origin says «not now»', async () => {
    writeFileSync(join(folder, 'model.safetensors.part'), WEIGHTS.subarray(0, 100_000));
    statuses = [503, 429, 500];
    expect((await load()).loaded.ok).toBe(true);
    expect(ranges.filter((range) => range === 'bytes=100000-')).toHaveLength(4);
  });

  it('says when a file is not there, or may not be read', async () => {
    statuses = [403];
    expect((await load()).loaded).toMatchObject({
      failure: { kind: 'missing', detail: 'model.safetensors: the origin answers 403' },
    });
    delete files['SHA256SUMS'];
    expect((await load()).loaded).toMatchObject({ failure: { kind: 'missing' } });
  });

  it('says that the origin broke off when it did within the list of files', async () => {
    server.removeAllListeners('request');
    server.on('request', (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write(`${sum(WEIGHTS)}  mod`, () => response.destroy());
    });
    expect((await load()).loaded).toMatchObject({ failure: { kind: 'unreachable' } });
  });

  it('says when nobody answers', async () => {
    server.close();
    server.closeAllConnections();
    expect((await load()).loaded).toMatchObject({ failure: { kind: 'unreachable' } });
  });

  it('takes a file that was whole when it was interrupted before it got its name', async () => {
    writeFileSync(join(folder, 'model.safetensors.part'), WEIGHTS);
    expect((await load()).loaded.ok).toBe(true);
    expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
  });

  it('begins anew where the origin knows no ranges', async () => {
    knowsRanges = false;
    writeFileSync(join(folder, 'model.safetensors.part'), WEIGHTS.subarray(0, 100_000));
    expect((await load()).loaded.ok).toBe(true);
    expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
  });

  it('brings a file again of which another is announced since', async () => {
    await load();
    const newer = Buffer.alloc(200_000, 'plus récent');
    files['model.safetensors'] = newer;
    files['SHA256SUMS'] = Buffer.from(`${sum(newer)}  model.safetensors\n`);
    expect((await load()).loaded.ok).toBe(true);
    expect(readFileSync(join(folder, 'model.safetensors')).equals(newer)).toBe(true);
  });

  it('does not take one file for another when it ended between the name and the note of the new one', async () => {
    await load();
    const newer = Buffer.alloc(300_000, 'plus récent');
    const sums = files['SHA256SUMS'];
    files['SHA256SUMS'] = Buffer.from(`${sum(newer)}  model.safetensors\n`);
    statuses = [404];
    await load();
    writeFileSync(join(folder, 'model.safetensors'), newer);
    files['SHA256SUMS'] = sums!;
    expect((await load()).loaded.ok).toBe(true);
    expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
  });

  it('begins anew with what an attempt before left of another file', async () => {
    writeFileSync(join(folder, 'model.safetensors.part'), Buffer.alloc(100_000, 'ancien'));
    expect((await load()).loaded.ok).toBe(true);
    expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
  });

  it('reads a file again that bears its name and was never noted as checked', async () => {
    writeFileSync(join(folder, 'model.safetensors'), Buffer.alloc(300_000, 'x'));
    expect((await load()).loaded.ok).toBe(true);
    expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
  });

  it('says when the volume cannot be written', async () => {
    writeFileSync(join(folder, 'text'), 'no folder');
    expect((await load()).loaded).toMatchObject({ failure: { kind: 'volume' } });
  });

  it('takes up where an attempt before ended', async () => {
    writeFileSync(join(folder, 'model.safetensors.part'), WEIGHTS.subarray(0, 100_000));
    expect((await load()).loaded.ok).toBe(true);
    expect(ranges).toContain('bytes=100000-');
    expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
  });

  it('copies nothing twice', async () => {
    await load();
    ranges = [];
    expect((await load()).loaded.ok).toBe(true);
    expect(ranges).toHaveLength(1);
  });

  it.each(['../../etc/passwd', '/etc/passwd', '.hidden', 'a/../b'])('refuses a path such as %s', (path) => {
    expect(readChecksums(`${'0'.repeat(64)}  ${path}\n`).ok).toBe(false);
  });
});

describe('a volume', () => {
  const PACE = { beatMs: 20, deadAfterMs: 400 };
  const never = new AbortController().signal;

  it('has one loader at a time', async () => {
    const first = await holdVolume(folder, never, PACE);
    let second: VolumeHold | undefined;
    const waiting = holdVolume(folder, never, PACE).then((hold) => (second = hold));
    await pause(2 * PACE.deadAfterMs);
    expect(second).toBe(undefined);
    first!.release();
    (await waiting)!.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over from a loader that died', async () => {
    writeFileSync(join(folder, '.loading'), 'of somebody who was killed');
    const hold = await holdVolume(folder, never, PACE);
    expect(readFileSync(join(folder, '.loading'), 'utf8')).not.toContain('killed');
    hold!.release();
  });

  it('is taken over from a loader that died by one of those who wait', async () => {
    writeFileSync(join(folder, '.loading'), 'of somebody who was killed');
    const ending = new AbortController();
    const holds: VolumeHold[] = [];
    const waiting = [1, 2, 3].map(async () => {
      const hold = await holdVolume(folder, ending.signal, PACE);
      if (hold) holds.push(hold);
    });
    while (holds.length === 0) await pause(2);
    await pause(2 * PACE.deadAfterMs);
    expect([holds.length, holds[0]!.lost.aborted]).toEqual([1, false]);
    ending.abort();
    await Promise.all(waiting);
    holds[0]!.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is lost to whoever took its holder for dead, who hears of it', async () => {
    const hold = await holdVolume(folder, never, PACE);
    writeFileSync(join(folder, '.loading'), 'of another');
    while (!hold!.lost.aborted) await pause(2);
    hold!.release();
    expect(readFileSync(join(folder, '.loading'), 'utf8')).toBe('of another');
  });

  it('is waited for no more by who is to end', async () => {
    const first = await holdVolume(folder, never, PACE);
    expect(await holdVolume(folder, AbortSignal.timeout(50), PACE)).toBe(undefined);
    first!.release();
  });

  it.each([
    ['ENOSPC', 'no-room'],
    ['EDQUOT', 'no-room'],
    ['EIO', 'volume'],
  ])('says with %s that it has %s', (code, kind) => {
    expect(failureOfVolume(Object.assign(new Error('write'), { code }))).toMatchObject({ kind });
  });
});

describe('the signature for an object store', () => {
  it('is that of the example of its documentation', () => {
    const { authorization } = signS3(
      {
        method: 'GET',
        url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
        headers: { range: 'bytes=0-9' },
        region: 'us-east-1',
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      },
      new Date('2013-05-24T00:00:00Z'),
    );
    expect(authorization).toContain(
      'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });
});
