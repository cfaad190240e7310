import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { delta, event, FakeEngine, USAGE } from '../testing/fake.engine.ts';
import { API_KEY, type GatewayFixture, MODEL, startServing } from '../testing/gateway.fixture.ts';
import { OwnTime } from './own.time.ts';

const ENGINE_MS = 400;
/** A timer may come before its time by as much. */
const TIMER_MS = 5;
let engine: FakeEngine;
let gateway: GatewayFixture;
beforeEach(async () => {
  engine = await FakeEngine.start();
  gateway = await startServing(engine);
});
afterEach(async () => {
  await gateway.stop();
  await engine.stop();
});

/** What the gateway says it took, and the time that its client waited, less the engine's. */
const overheadOf = async (extra: object, engineMs: number) => {
  const askedMs = performance.now();
  const response = await fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }], ...extra }),
  });
  await response.text();
  return {
    saidMs: Number(response.headers.get('x-beffroi-overhead-ms')),
    mostMs: performance.now() - askedMs - engineMs,
  };
};

describe('the time of the gateway itself', () => {
  it('is counted from the whole request on, without the waits for engines', () => {
    const own = new OwnTime(100);
    own.waits(101.5);
    expect(own.textAt(200)).toBe('1.500');
    own.goesOn(200);
    own.goesOn(210);
    expect(own.textAt(200.25)).toBe('1.750');
    own.waits(200.25);
    own.goesOn(300);
    expect(own.textAt(300)).toBe('1.750');
  });

  it('is told with a whole answer', async () => {
    const whole = FakeEngine.whole();
    engine.script = async (response, call) => {
      await sleep(ENGINE_MS);
      await whole(response, call);
    };
    const { saidMs, mostMs } = await overheadOf({}, ENGINE_MS);
    expect(saidMs).toBeGreaterThan(0);
    expect(saidMs).toBeLessThan(mostMs + TIMER_MS);
  });

  it('is told with the first piece of a stream', async () => {
    engine.script = async (response) => {
      response.setHeader('content-type', 'text/event-stream');
      await sleep(ENGINE_MS);
      response.write(event(delta('Oui')));
      await sleep(ENGINE_MS);
      response.end(`${event({ choices: [], usage: USAGE })}data: [DONE]\n\n`);
    };
    const { saidMs, mostMs } = await overheadOf({ stream: true }, 2 * ENGINE_MS);
    expect(saidMs).toBeGreaterThan(0);
    expect(saidMs).toBeLessThan(mostMs + TIMER_MS);
  });
});
