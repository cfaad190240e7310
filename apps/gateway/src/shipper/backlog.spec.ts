import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Backlog } from './backlog.ts';

const MEGABYTE = 1024 * 1024;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'beffroi-backlog-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const files = () => readdirSync(join(directory, 'backlog'));
const megabytes = (count: number) =>
  Array.from({ length: count }, (_, index) => Buffer.alloc(MEGABYTE, 0x61 + (index % 26)));

describe('usage that waits for the database', () => {
  it('lies in memory as long as that is little', () => {
    const backlog = new Backlog(directory);
    const kept = megabytes(8).map((lines) => backlog.keep(lines));
    expect(files()).toEqual([]);
    expect(kept.map((lines) => lines.read()[0])).toEqual([0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68]);
  });

  it('lies in files beyond that, each gone once the database has it', () => {
    const backlog = new Backlog(directory);
    const given = megabytes(20);
    const kept = given.map((lines) => backlog.keep(lines));
    expect(files()).toHaveLength(12);
    expect(kept.every((lines, index) => lines.read().equals(given[index]!))).toBe(true);
    for (const lines of kept) lines.drop();
    expect(files()).toEqual([]);
    backlog.keep(given[0]!);
    expect(files()).toEqual([]);
  });

  it('comes back to memory where no file can be written, and says when that is full', () => {
    const backlog = new Backlog(directory);
    rmSync(join(directory, 'backlog'), { recursive: true });
    const kept = megabytes(63).map((lines) => backlog.keep(lines));
    expect(backlog.hasRoom).toBe(true);
    kept.push(backlog.keep(Buffer.alloc(MEGABYTE)));
    expect(backlog.hasRoom).toBe(false);
    expect(kept[62]!.read()).toHaveLength(MEGABYTE);
    kept[0]!.drop();
    expect(backlog.hasRoom).toBe(true);
  });

  it('throws away what an earlier run left: the journal has it', () => {
    new Backlog(directory);
    writeFileSync(join(directory, 'backlog', '1.jsonl'), 'of an earlier run');
    chmodSync(join(directory, 'backlog', '1.jsonl'), 0o400);
    new Backlog(directory);
    expect(files()).toEqual([]);
  });
});
