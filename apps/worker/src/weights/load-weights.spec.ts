import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readChecksums } from './checksums.ts';
import { loadWeights } from './load-weights.ts';
import { originAt } from './origin.ts';
import { signS3 } from './s3-signature.ts';

const sum = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const WEIGHTS = Buffer.alloc(300_000, 'poids');
const TOKENIZER = Buffer.from('{"jetons": []}');

let server: Server;
let folder: string;
let files: Record<string, Buffer>;
let ranges: (string | undefined)[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weights-'));
  ranges = [];
  files = { 'model.safetensors': WEIGHTS, 'text/tekken.json': TOKENIZER };
  files['SHA256SUMS'] = Buffer.from(
    `${sum(WEIGHTS)}  model.safetensors\n${sum(TOKENIZER)}  text/tekken.json\n`,
  );
  server = createServer((request, response) => {
    const file = files[request.url!.slice(1)];
    if (!file) return void response.writeHead(404).end();
    if (request.method === 'GET') ranges.push(request.headers.range);
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': file.length - from });
    response.end(request.method === 'HEAD' ? undefined : file.subarray(from));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const load = async () => {
  const percents: number[] = [];
  const origin = originAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, undefined);
  const loaded = await loadWeights({ origin, folder, onPercent: (percent) => percents.push(percent) });
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
  });

  it('keeps no file whose checksum is another, and names it', async () => {
    files['model.safetensors'] = Buffer.alloc(300_000, 'autre');
    const { loaded } = await load();
    expect(loaded).toEqual({ ok: false, failure: expect.stringContaining('model.safetensors') });
    expect(readdirSync(folder)).toEqual([]);
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
