import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brandId, type GatewayId, type IncarnationId } from '@beffroi/kernel';
import { lockDirectory } from './directory.lock.ts';
import { markShipped } from './segment.file.ts';
import {
  claimDirectories,
  claimFreed,
  nextSegmentNumber,
  purgeShipped,
  writeIncarnation,
} from './worker.directory.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'beffroi-workers-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const INCARNATION = {
  gatewayId: brandId<GatewayId>('gw-1'),
  incarnation: brandId<IncarnationId>('0190b6a4-0000-7000-8000-000000000001'),
  bootId: 'boot',
  startedAt: '2026-11-21T10:00:00.000Z',
  fences: [],
};

describe('the directories of a gateway', () => {
  it('belong to one process each, and another takes the next', async () => {
    const first = await claimDirectories(root);
    const second = await claimDirectories(root);
    expect([first.own.path, second.own.path]).toEqual([join(root, 'worker-0'), join(root, 'worker-1')]);
    expect(second.abandoned).toEqual([]);
    first.own.lock.release();
    second.own.lock.release();
  });

  it('are free again when their process is killed, with what it left', async () => {
    const holder = fork(new URL('./directory.lock.fixture.ts', import.meta.url), [root], {
      execArgv: ['--conditions=@beffroi/source'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    await once(holder, 'message');
    await writeIncarnation(join(root, 'worker-0'), INCARNATION);
    expect(lockDirectory(join(root, 'worker-0'))).toBeUndefined();
    holder.kill('SIGKILL');
    await once(holder, 'exit');

    const { own } = await claimDirectories(root);
    expect(own.path).toBe(join(root, 'worker-0'));
    expect(own.last).toEqual(INCARNATION);
    own.lock.release();
  });

  it('go by slot where several workers start together, and only the first takes what no slot owns', async () => {
    const before = await Promise.all([0, 1, 2].map((index) => claimDirectories(root, { index, count: 3 })));
    for (const { own } of before) own.lock.release();
    const second = await claimDirectories(root, { index: 1, count: 2 });
    const first = await claimDirectories(root, { index: 0, count: 2 });
    const names = [first, second].map(({ own, abandoned }) =>
      [own, ...abandoned].map(({ path }) => path.slice(root.length + 1)),
    );
    expect(names).toEqual([['worker-0', 'worker-2'], ['worker-1']]);
    for (const { lock } of [first.own, ...first.abandoned, second.own]) lock.release();
  });

  it('of workers that are gone are claimed too, to be replayed', async () => {
    const first = await claimDirectories(root);
    const second = await claimDirectories(root);
    first.own.lock.release();
    second.own.lock.release();
    const { own, abandoned } = await claimDirectories(root);
    expect(own.path).toBe(join(root, 'worker-0'));
    expect(abandoned.map(({ path }) => path)).toEqual([join(root, 'worker-1')]);
    for (const { lock } of [own, ...abandoned]) lock.release();
  });

  it('whose process ends later are claimed then, as long as they hold what was not shipped', async () => {
    const before = await claimDirectories(root);
    const successor = await claimDirectories(root);
    const names = async (slot = { index: 0, count: 1 }) => {
      const freed = await claimFreed(root, slot, successor.own);
      for (const { lock } of freed) lock.release();
      return freed.map(({ path }) => path.slice(root.length + 1));
    };
    writeFileSync(join(before.own.path, '00000001.journal'), '');
    expect(await names()).toEqual([]);
    before.own.lock.release();
    // The process that holds the first slot of two; the other's directory is none of its business.
    expect(await names({ index: 1, count: 2 })).toEqual([]);
    expect(await names()).toEqual(['worker-0']);
    rmSync(join(before.own.path, '00000001.journal'));
    expect(await names()).toEqual([]);
    successor.own.lock.release();
  });

  it('keep a shipped segment for 48 hours after the database had it, however long it had waited', async () => {
    const path = join(root, '00000007.journal');
    writeFileSync(path, '');
    const now = new Date('2026-11-21T10:00:00Z');
    const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
    utimesSync(path, hoursAgo(300), hoursAgo(300));
    await markShipped(path, hoursAgo(47));
    await purgeShipped(root, now);
    expect(existsSync(join(root, '00000007.shipped'))).toBe(true);
    await purgeShipped(root, new Date(now.getTime() + 2 * 3_600_000));
    expect(existsSync(join(root, '00000007.shipped'))).toBe(false);
  });

  it('keep shipped segments for 48 hours and never use their numbers again', async () => {
    const old = join(root, '00000007.shipped');
    const recent = join(root, '00000008.shipped');
    const unshipped = join(root, '00000003.journal');
    for (const path of [old, recent, unshipped]) writeFileSync(path, '');
    const now = new Date('2026-11-21T10:00:00Z');
    const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
    for (const path of [old, unshipped]) utimesSync(path, hoursAgo(49), hoursAgo(49));
    utimesSync(recent, hoursAgo(47), hoursAgo(47));
    expect(await nextSegmentNumber(root)).toBe(9);
    await purgeShipped(root, now);
    expect([old, recent, unshipped].map((path) => existsSync(path))).toEqual([false, true, true]);
  });
});
