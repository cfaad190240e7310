import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hold, holderOf } from './state.lock.ts';
import { openState } from './state.ts';

describe('the state folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'beffroi-state-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps its secrets from start to start, until told to forget', () => {
    const first = openState(folder, false);
    const again = openState(folder, false);
    expect([first.isNew, again.isNew]).toEqual([true, false]);
    expect(again.secrets).toEqual(first.secrets);
    const anew = openState(folder, true);
    expect(anew.isNew).toBe(true);
    expect(anew.secrets).not.toEqual(first.secrets);
  });

  it('shows no addresses of an earlier start: the file is there when everything runs', () => {
    const { path } = openState(folder, false);
    writeFileSync(path('standalone.json'), '{}');
    openState(folder, false);
    expect(existsSync(path('standalone.json'))).toBe(false);
  });

  it('has one holder at a time, who must be alive and a standalone', async () => {
    expect(holderOf(folder)).toBeUndefined();
    hold(folder);
    expect(holderOf(folder)).toBeUndefined();
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)', 'standalone']);
    writeFileSync(join(folder, 'standalone.pid'), String(other.pid));
    expect(holderOf(folder)).toBe(other.pid);
    other.kill();
    await new Promise((resolve) => other.once('exit', resolve));
    expect(holderOf(folder)).toBeUndefined();
  });
});
