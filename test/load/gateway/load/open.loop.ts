import { HttpConnection } from './http.connection.ts';
import { type LoadOrder, type LoadResult, requestsOf } from './load.orders.ts';
import { everyTick } from './ticks.ts';

type OpenOrder = Extract<LoadOrder, { kind: 'open' }>;

/** What is not answered by then counts as failed. */
const PATIENCE_MS = 10_000;

/** Latency counts from the instant a request was due: a program that stalls cannot slow down who measures it. */
export const runOpenLoop = async (order: OpenOrder): Promise<LoadResult> => {
  const { target, perSecond, durationMs, inTurn = 0 } = order;
  const requests = requestsOf(target);
  const total = Math.round((perSecond * durationMs) / 1_000);
  const latenciesMs: number[] = [];
  const idle: HttpConnection[] = [];
  const all: HttpConnection[] = [];
  let asked = 0;
  let failures = 0;

  const ask = (dueMs: number): void => {
    const connection = (inTurn > 0 ? idle.shift() : idle.pop()) ?? opened();
    connection.ask(requests[asked++ % requests.length]!, {
      ended: (status) => {
        if (status === 200) latenciesMs.push(performance.now() - dueMs);
        else failures++;
        if (connection.isOpen) idle.push(connection);
      },
    });
  };
  const opened = (): HttpConnection => {
    const connection = new HttpConnection(target.port);
    all.push(connection);
    return connection;
  };

  for (let count = 0; count < inTurn; count++) idle.push(opened());
  const beganMs = performance.now();
  await new Promise<void>((resolve) => {
    let untilMs = Number.POSITIVE_INFINITY;
    const end = everyTick(1_000 / perSecond, (dueMs) => {
      if (asked === 0) untilMs = dueMs + durationMs + PATIENCE_MS;
      if (asked < total) ask(dueMs);
      if (latenciesMs.length + failures < total && dueMs < untilMs) return;
      end();
      resolve();
    });
  });
  for (const connection of all) connection.close();
  const answers = latenciesMs.length;
  const elapsedMs = performance.now() - beganMs;
  return { answers, failures: total - answers, elapsedMs, latenciesMs, events: 0, gapsMs: [] };
};
