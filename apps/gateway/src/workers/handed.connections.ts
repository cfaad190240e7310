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

/** No worker leaves so many untaken; beyond that it is taken for granted that nobody says what was taken. */
const MOST_UNTAKEN = 4_096;

/**
 * Closes the connections that a worker was handed and had not taken when it died. `node:cluster` keeps them open and
 * forgets them, so that their clients would wait for as long as they can.
 *
 * No documented interface tells of these connections, so this looks on at what `node:cluster` says to itself. Should a
 * later version of Node say it otherwise, nothing is seen, and nothing closed: what remains is what Node does itself.
 *
 * Workers that listen for themselves (`reusePort`) would be handed nothing. But the system then shares connections out by
 * their addresses: of the few that a load balancer keeps open, one worker has most.
 */
export const closeUntaken = (worker: Worker): void => {
  const handed = new Map<number, Closable>();
  const child = worker.process as unknown as { send: Send };
  const send = child.send.bind(child);
  child.send = (message, handle, ...rest) => {
    if (message.act === 'newconn' && message.seq !== undefined && isClosable(handle)) {
      handed.set(message.seq, handle);
      if (handed.size > MOST_UNTAKEN) handed.delete(handed.keys().next().value!);
    }
    return send(message, handle, ...rest);
  };
  worker.process.on('internalMessage', (message: ClusterMessage) => {
    if (message.ack !== undefined) handed.delete(message.ack);
  });
  worker.once('exit', () => {
    // One that the worker had taken is closed here already: to close it again does nothing.
    for (const connection of handed.values()) connection.close();
    handed.clear();
  });
};

const isClosable = (handle: Partial<Closable> | undefined): handle is Closable =>
  typeof handle?.close === 'function';
