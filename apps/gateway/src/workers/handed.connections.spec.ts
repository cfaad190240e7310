import type { Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { closeUntaken } from './handed.connections.ts';

/** A worker as `node:cluster` holds it, and what was sent to its process. */
const held = () => {
  const sent: unknown[][] = [];
  const process = Object.assign(new EventEmitter(), { send: (...all: unknown[]) => sent.push(all) > 0 });
  const worker = Object.assign(new EventEmitter(), { process });
  closeUntaken(worker as unknown as Worker);
  return { worker, process, sent };
};
const connection = () => {
  const seen = { closed: 0, close: () => void seen.closed++ };
  return seen;
};
const send = ({ process }: ReturnType<typeof held>, message: object | null, handle?: unknown): boolean =>
  process.send(message, handle, 'rest');

describe('connections that a worker was handed', () => {
  it('are closed when it dies, save those that it had taken', () => {
    const child = held();
    const [taken, untaken] = [connection(), connection()];
    send(child, { act: 'newconn', seq: 1 }, taken);
    send(child, { act: 'newconn', seq: 2 }, untaken);
    child.process.emit('internalMessage', { ack: 1, accepted: true });
    child.worker.emit('exit');
    expect([taken.closed, untaken.closed]).toEqual([0, 1]);
  });

  it.each([
    ['another word for it', { act: 'connection', seq: 1 }, connection()],
    ['no number', { act: 'newconn' }, connection()],
    ['no connection', { act: 'newconn', seq: 1 }, undefined],
    ['what cannot be closed', { act: 'newconn', seq: 1 }, {}],
    ['nothing at all', {}, undefined],
  ])('reach it as they are where Node uses %s, and are left alone', (_, message, handle) => {
    const child = held();
    expect(send(child, message, handle)).toBe(true);
    child.process.emit('internalMessage', {});
    child.worker.emit('exit');
    expect(child.sent).toEqual([[message, handle, 'rest']]);
    expect((handle as { closed?: number } | undefined)?.closed ?? 0).toBe(0);
  });

  it('are not hoarded where Node no longer says which were taken', () => {
    const child = held();
    const all = Array.from({ length: 10_000 }, connection);
    for (const [seq, each] of all.entries()) send(child, { act: 'newconn', seq }, each);
    child.worker.emit('exit');
    expect(all.filter(({ closed }) => closed > 0)).toHaveLength(4_096);
    expect(all[0]!.closed).toBe(0);
  });
});
