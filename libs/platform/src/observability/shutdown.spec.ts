import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createHealth, createLogger, onShutdown } from './index.ts';

const stoppable = (close: () => Promise<void>, { drainMs = 0, graceMs = 1_000 } = {}) => {
  const exits: number[] = [];
  const program = Object.assign(new EventEmitter(), { exit: (status: number) => void exits.push(status) });
  const health = createHealth({ program: 'spec' });
  const log = createLogger({ program: 'spec', level: 'fatal' });
  onShutdown({ log, health, drainMs, graceMs }, close, program);
  return { program, health, exits };
};

describe('a program that is told to stop', () => {
  it('is not ready first, then closes, then ends well', async () => {
    const seen: boolean[] = [];
    const { program, health, exits } = stoppable(
      async () => {
        seen.push((await health.readiness()).ready);
      },
      { drainMs: 30 },
    );
    program.emit('SIGTERM');
    expect(await health.readiness()).toMatchObject({ ready: false, missing: { spec: 'stopping' } });
    expect(seen).toEqual([]);
    while (exits.length === 0) await pause(5);
    expect([seen, exits]).toEqual([[false], [0]]);
  });

  it('stops at once when told twice', async () => {
    const { program, exits } = stoppable(() => new Promise(() => undefined));
    program.emit('SIGTERM');
    program.emit('SIGINT');
    expect(exits).toEqual([1]);
  });

  it('gives up after its time of grace, and on an error', async () => {
    const stuck = stoppable(() => new Promise(() => undefined), { graceMs: 20 });
    const broken = stoppable(() => Promise.reject(new Error('x')));
    stuck.program.emit('SIGTERM');
    broken.program.emit('SIGTERM');
    while (stuck.exits.length === 0 || broken.exits.length === 0) await pause(5);
    expect([stuck.exits, broken.exits]).toEqual([[1], [1]]);
  });
});
