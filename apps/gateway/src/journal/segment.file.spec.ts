import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SegmentFile } from './segment.file.ts';

const HEADER = { gatewayId: 'gw', incarnation: 'i-1', bootId: 'b' };
const BLOCK_BYTES = 4_096;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'beffroi-segment-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const create = (sizeBytes: number, number = 1) =>
  SegmentFile.create(directory, { number, sizeBytes, header: HEADER });

/** What this process has had read from disks (proc_pid_io(5)). */
const readBytes = (): number =>
  Number(/^read_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

describe('a segment', () => {
  it('holds what was written, then zeros, and never grows, whatever lengths are written to it', async () => {
    let number = 0;
    const lengths = fc.array(fc.integer({ min: 1, max: 3 * BLOCK_BYTES }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 20_000 }), lengths, async (sizeBytes, chunks) => {
        const segment = await create(sizeBytes, ++number);
        let expected = readFileSync(segment.path).subarray(0, sizeBytes - segment.leftBytes);
        for (const [index, length] of chunks.entries()) {
          const chunk = Buffer.alloc(Math.min(length, segment.leftBytes), index + 1);
          segment.write(chunk);
          expected = Buffer.concat([expected, chunk]);
        }
        expect(segment.leftBytes).toBe(sizeBytes - expected.length);
        expect(readFileSync(segment.path)).toEqual(
          Buffer.concat([expected, Buffer.alloc(sizeBytes - expected.length)]),
        );
        await segment.close();
      }),
    );
  });

  it('is written to without being read where the kernel has dropped it from memory', async () => {
    const sizeBytes = 256 * BLOCK_BYTES;
    const segment = await create(sizeBytes);
    const forget = ['conv=notrunc,fdatasync', 'oflag=nocache', 'count=0', 'status=none'];
    execFileSync('dd', ['if=/dev/null', `of=${segment.path}`, ...forget]);

    const before = readBytes();
    const frame = Buffer.alloc(500, 7);
    while (segment.leftBytes >= frame.length) segment.write(frame);

    // The first block alone had been begun; the rest is what else a process may read meanwhile, its own code for one.
    expect(readBytes() - before).toBeLessThan(sizeBytes / 4);
    await segment.close();
  });
});
