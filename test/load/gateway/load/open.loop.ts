import { HttpConnection } from './http.connection.ts';
import { type LoadOrder, type LoadResult, requestsOf } from './load.orders.ts';

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
  const beganMs = performance.now();
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
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const nowMs = performance.now();
      for (let dueMs = beganMs + (asked * 1_000) / perSecond; dueMs <= nowMs && asked < total;) {
        ask(dueMs);
        dueMs = beganMs + (asked * 1_000) / perSecond;
      }
      const isDone = latenciesMs.length + failures === total;
      if (!isDone && nowMs - beganMs < durationMs + PATIENCE_MS) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  for (const connection of all) connection.close();
  const answers = latenciesMs.length;
  const elapsedMs = performance.now() - beganMs;
  return { answers, failures: total - answers, elapsedMs, latenciesMs, events: 0, gapsMs: [] };
};
