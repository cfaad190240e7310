/** The clients, in a process of their own: an order comes by IPC, its result goes back. */
import { runClosedLoop } from './closed.loop.ts';
import type { LoadOrder, LoadResult } from './load.orders.ts';
import { runOpenLoop } from './open.loop.ts';
import { runStreams } from './stream.loop.ts';

const run = (order: LoadOrder): Promise<LoadResult> => {
  switch (order.kind) {
    case 'closed':
      return runClosedLoop(order);
    case 'open':
      return runOpenLoop(order);
    case 'streams':
      return runStreams(order);
  }
};

process.on('message', (order: LoadOrder) => void run(order).then((result) => process.send!(result)));
process.on('disconnect', () => process.exit());
