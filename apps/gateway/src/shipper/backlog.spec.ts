import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Backlog, type KeptLines, MOST_BYTES_TOGETHER } from './backlog.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'beffroi-backlog-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
/** Of different lengths and bytes, so that one read for another shows. */
const batches = (count: number) =>
  Array.from({ length: count }, (_, index) => Buffer.alloc(MOST_BYTES_TOGETHER - index, 0x61 + (index % 26)));

const read = (lines: KeptLines): Buffer => {
  const target = Buffer.alloc(lines.length);
  lines.copyTo(target);
  return target;
};

describe('usage that waits for the database', () => {
  it('is what was given, in memory and in the file, and again after others have gone', () => {
    const backlog = new Backlog(directory);
    const given = batches(200);
    const kept = given.map((lines) => backlog.keep(lines));
    for (const lines of kept.splice(0, 120)) lines.drop();
    given.splice(0, 120);
    for (const lines of batches(90)) {
      given.push(lines);
      kept.push(backlog.keep(lines));
    }
    expect(kept.every((lines, index) => read(lines).equals(given[index]!))).toBe(true);
    for (const lines of kept) lines.drop();
    expect(read(backlog.keep(given[0]!)).equals(given[0]!)).toBe(true);
    backlog.close();
  });

  it('gives the disk back what a long outage took', () => {
    const backlog = new Backlog(directory);
    const [lines] = batches(1);
    const kept = Array.from({ length: 400 }, () => backlog.keep(lines!));
    for (const each of kept) each.drop();
    const again = Array.from({ length: 30 }, () => backlog.keep(lines!));
    expect(again.every((each) => read(each).equals(lines!))).toBe(true);
    backlog.close();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leaves no file behind, however the process ends', () => {
    const backlog = new Backlog(directory);
    for (const lines of batches(100)) backlog.keep(lines);
    expect(readdirSync(directory)).toEqual([]);
    backlog.close();
  });

  it('stays in memory where no file can be written, and says when that is full', () => {
    const backlog = new Backlog(directory);
    backlog.close();
    const fitting = 24 + Math.floor((64 * 1024 * 1024) / MOST_BYTES_TOGETHER);
    const kept = batches(fitting).map((lines) => backlog.keep(lines));
    expect(backlog.hasRoom).toBe(true);
    for (const lines of batches(3)) kept.push(backlog.keep(lines));
    expect(backlog.hasRoom).toBe(false);
    expect(read(kept.at(-1)!)).toHaveLength(MOST_BYTES_TOGETHER - 2);
    for (const lines of kept) lines.drop();
    expect(backlog.hasRoom).toBe(true);
  });
});
