import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { singleSignal } from './single.signal.ts';

const program = () => Object.assign(new EventEmitter(), { exit: () => undefined });

describe('a worker', () => {
  it('hears of a signal that came while it was starting, once it listens', () => {
    const started = program();
    const signals = singleSignal(started);
    started.emit('SIGTERM');
    let heard = 0;
    signals.on('SIGTERM', () => heard++);
    signals.on('SIGINT', () => heard++);
    expect(heard).toBe(1);
  });

  it('hears of the first signal alone', () => {
    const started = program();
    const signals = singleSignal(started);
    let heard = 0;
    signals.on('SIGTERM', () => heard++);
    started.emit('SIGTERM');
    started.emit('SIGTERM');
    expect(heard).toBe(1);
  });
});
