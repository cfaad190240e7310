import { HttpConnection } from './http.connection.ts';
import { type LoadOrder, type LoadResult, requestsOf } from './load.orders.ts';

type StreamOrder = Extract<LoadOrder, { kind: 'streams' }>;

export const runStreams = async (order: StreamOrder): Promise<LoadResult> => {
  const { target, streams, rampMs, durationMs } = order;
  const requests = requestsOf(target);
  const beganMs = performance.now();
  const latenciesMs: number[] = [];
  const gapsMs: number[] = [];
  const open: HttpConnection[] = [];
  let asked = 0;
  let answers = 0;
  let failures = 0;
  let events = 0;

  const begin = (connection: HttpConnection, done: () => void): void => {
    const askedMs = performance.now();
    let lastMs = 0;
    let gapMs = 0;
    connection.ask(requests[asked++ % requests.length]!, {
      events: (count) => {
        if (count === 0) return;
        const nowMs = performance.now();
        if (lastMs === 0) latenciesMs.push(nowMs - askedMs);
        else gapMs = Math.max(gapMs, nowMs - lastMs);
        lastMs = nowMs;
        events += count;
      },
      ended: (status) => {
        gapsMs.push(gapMs);
        if (status === 200) answers++;
        else failures++;
        if (performance.now() - beganMs < durationMs && connection.isOpen) begin(connection, done);
        else done();
      },
    });
  };

  await Promise.all(
    Array.from({ length: streams }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, (index * rampMs) / streams));
      const connection = new HttpConnection(target.port);
      open.push(connection);
      await new Promise<void>((done) => begin(connection, done));
    }),
  );
  const elapsedMs = performance.now() - beganMs;
  for (const connection of open) connection.close();
  return { answers, failures, elapsedMs, latenciesMs, events, gapsMs };
};
