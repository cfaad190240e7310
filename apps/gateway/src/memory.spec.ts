import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Agent, fetch as fetchOver } from 'undici';
import { delta, event, FakeEngine, USAGE } from './testing/fake.engine.ts';
import { API_KEY, type GatewayFixture, MODEL, startServing } from './testing/gateway.fixture.ts';

jest.setTimeout(120_000);

const MIB = 1024 * 1024;
const REQUESTS_A_ROUND = 600;
/** Less than a kilobyte for each request of the later rounds; what a request leaves when it leaks is more. */
const TOLERATED_BYTES = 1 * MIB;

let engine: FakeEngine;
let gateway: GatewayFixture;
let collect: () => void;
const connections = new Agent({ connections: 50 });

beforeAll(async () => {
  setFlagsFromString('--expose-gc');
  collect = runInNewContext('gc') as () => void;
  engine = await FakeEngine.start();
  gateway = await startServing(engine, { segmentBytes: 8 * MIB });
});
afterAll(async () => {
  await connections.close();
  await gateway.stop();
  await engine.stop();
});

const TEXT = `${event(delta('mot '))}${event(delta('mot '))}`;
/** Answers whole, as a stream, or without end, as it is asked. */
const answerAsAsked: FakeEngine['script'] = async (response, { body }) => {
  if (body.stream !== true) return FakeEngine.whole()(response, { body } as never);
  response.setHeader('content-type', 'text/event-stream');
  response.write(TEXT);
  await sleep(1);
  if (body.stop === 'never') return;
  response.end(`${event({ choices: [], usage: USAGE })}data: [DONE]\n\n`);
};

const ask = async (index: number): Promise<void> => {
  const aborts = index % 3 === 2;
  const controller = new AbortController();
  const response = await fetchOver(`${gateway.origin}/v1/chat/completions`, {
    dispatcher: connections,
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}` },
    signal: controller.signal,
    body: JSON.stringify({
      model: MODEL,
      messages: [{ role: 'user', content: 'Bonjour '.repeat(200) }],
      stream: index % 3 !== 0,
      ...(aborts ? { stop: 'never' } : {}),
    }),
  });
  if (aborts) controller.abort();
  await response.text().catch(() => undefined);
};

/** What finalizers let go is gone with the collection after theirs. */
const collectAll = async (): Promise<void> => {
  for (let time = 0; time < 3; time++) {
    collect();
    await sleep(20);
  }
};

const round = async (): Promise<number> => {
  for (let asked = 0; asked < REQUESTS_A_ROUND; asked += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => ask(asked + index)));
  }
  for (let waitedMs = 0; gateway.underWay.count > 0 && waitedMs < 20_000; waitedMs += 10) await sleep(10);
  engine.calls.length = 0;
  gateway.acknowledge();
  await sleep(100);
  await collectAll();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

describe('memory', () => {
  it('is what it was after thousands of whole answers, streams and aborts', async () => {
    engine.script = answerAsAsked;
    await round();
    const early = [await round(), await round()];
    const late = [await round(), await round()];
    expect(gateway.underWay.count).toBe(0);
    // What leaks grows with each round; what is only late to go does not.
    expect(Math.min(...late) - Math.max(...early)).toBeLessThan(TOLERATED_BYTES);
  });
});
