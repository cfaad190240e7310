import type { Worker } from 'node:cluster';

/** What `node:cluster` sends to a worker with a connection, and gets back once the worker has taken it. */
interface ClusterMessage {
  readonly act?: string;
  readonly seq?: number;
  readonly ack?: number;
}
interface Closable {
  close(): void;
}
type Send = (message: ClusterMessage, handle?: Closable, ...rest: unknown[]) => boolean;

/**
 * Closes the connections that a worker was handed and had not taken when it died. `node:cluster` keeps them open and
 * forgets them, so that their clients would wait for as long as they can.
 */
export const closeUntaken = (worker: Worker): void => {
  const handed = new Map<number, Closable>();
  const child = worker.process as unknown as { send: Send };
  const send = child.send.bind(child);
  child.send = (message, handle, ...rest) => {
    if (message.act === 'newconn' && message.seq !== undefined && handle) handed.set(message.seq, handle);
    return send(message, handle, ...rest);
  };
  worker.process.on('internalMessage', ({ ack }: ClusterMessage) => {
    if (ack !== undefined) handed.delete(ack);
  });
  worker.once('exit', () => {
    for (const connection of handed.values()) connection.close();
    handed.clear();
  });
};
