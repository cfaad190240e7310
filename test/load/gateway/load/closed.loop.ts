import { HttpConnection, type Listener } from './http.connection.ts';
import { type LoadOrder, type LoadResult, requestsOf } from './load.orders.ts';

type ClosedOrder = Extract<LoadOrder, { kind: 'closed' }>;

export const runClosedLoop = async ({
  target,
  connections,
  durationMs,
}: ClosedOrder): Promise<LoadResult> => {
  const requests = requestsOf(target);
  const beganMs = performance.now();
  let asked = 0;
  let answers = 0;
  let failures = 0;
  const open: HttpConnection[] = [];
  await Promise.all(
    Array.from({ length: connections }, () => {
      const connection = new HttpConnection(target.port);
      open.push(connection);
      return new Promise<void>((resolve) => {
        const listener: Listener = {
          ended: (status) => {
            if (status === 200) answers++;
            else failures++;
            if (performance.now() - beganMs < durationMs && connection.isOpen) ask();
            else resolve();
          },
        };
        const ask = () => connection.ask(requests[asked++ % requests.length]!, listener);
        ask();
      });
    }),
  );
  const elapsedMs = performance.now() - beganMs;
  for (const connection of open) connection.close();
  return { answers, failures, elapsedMs, latenciesMs: [], events: 0, gapsMs: [] };
};
