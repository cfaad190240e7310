import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amountOf, type Bounds, capOf, chargeOf, NO_CHARGE, reservationOf } from './index.ts';

const prices = { inputMicros: 100_000, cachedInputMicros: 10_000, outputMicros: 300_000 };
const answered = (input: number, cachedInput: number, output: number, reasoning = 0) =>
  ({
    outcome: 'completed',
    httpStatus: 200,
    tokens: { input, cachedInput, output, reasoning },
  }) as const;

describe('what a request did cost', () => {
  it.each([
    ['a plain answer', answered(1_000, 0, 500), { requests: 1, tokens: 1_500, micros: 250 }],
    [
      'cached input counts as tokens, at its own price',
      answered(1_000, 600, 500),
      { tokens: 1_500, micros: 196 },
    ],
    ['reasoning is output', answered(1_000, 0, 500, 400), { tokens: 1_500, micros: 250 }],
    ['every choice of `n` is output: engines sum them', answered(10, 0, 3 * 100), { tokens: 310 }],
    ['tools are input', answered(2_000, 0, 20), { tokens: 2_020 }],
    ['images are input, as the engine counted them', answered(3 + 1_024, 0, 5), { tokens: 1_032 }],
    ['embeddings have no output', answered(700, 0, 0), { requests: 1, tokens: 700, micros: 70 }],
    ['a part of a micro-euro counts as one', answered(1, 0, 0), { micros: 1 }],
    [
      'an aborted answer costs what had come',
      { ...answered(1_000, 0, 20), outcome: 'client_aborted', httpStatus: 499 },
      { requests: 1, tokens: 1_020, micros: 106 },
    ],
    [
      'aborted before the first byte is a request without tokens',
      { ...answered(0, 0, 0), outcome: 'client_aborted', httpStatus: 499 },
      { requests: 1, tokens: 0, micros: 0 },
    ],
    [
      'an answer cut short costs what had come',
      { ...answered(1_000, 0, 20), outcome: 'upstream_error' },
      { requests: 1, tokens: 1_020 },
    ],
    [
      'failed before the first byte costs nothing',
      { ...answered(0, 0, 0), outcome: 'upstream_error', httpStatus: 502 },
      NO_CHARGE,
    ],
    [
      'what the engine refused for the client’s fault is a request',
      { ...answered(0, 0, 0), outcome: 'upstream_error', httpStatus: 422 },
      { requests: 1, tokens: 0 },
    ],
    [
      'recovered without an answer costs nothing',
      { ...answered(0, 0, 0), outcome: 'recovered', httpStatus: 502 },
      NO_CHARGE,
    ],
    [
      'recovered with a part of its answer costs that',
      { ...answered(250, 0, 48), outcome: 'recovered' },
      { requests: 1, tokens: 298 },
    ],
  ] as const)('%s', (_, usage, charge) => {
    expect(chargeOf(usage, prices)).toMatchObject(charge);
  });

  it('retried, is one request: attempts are no part of it', () => {
    const retried = { ...answered(10, 0, 10), attempts: 2 };
    expect(chargeOf(retried, prices)).toEqual(chargeOf(answered(10, 0, 10), prices));
  });
});

describe('a reservation', () => {
  it.each([
    ['bounds every choice', { inputTokens: 100, outputTokens: 50, choices: 3 }, { tokens: 250, micros: 55 }],
    [
      'of an endpoint that only reads is its input',
      { inputTokens: 100, outputTokens: 50, choices: 0 },
      { tokens: 100 },
    ],
  ] as const)('%s', (_, bounds, charge) => {
    expect(reservationOf(bounds, prices)).toMatchObject({ requests: 1, ...charge });
  });

  it('is never below what an answer within its bounds costs, at whatever prices', () => {
    const count = fc.integer({ min: 0, max: 1_000_000 });
    const bounds = fc.record({
      inputTokens: count,
      outputTokens: count,
      choices: fc.integer({ min: 1, max: 8 }),
    });
    const anyPrices = fc.record({ inputMicros: count, cachedInputMicros: count, outputMicros: count });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(bounds, anyPrices, share, share, share, (asked: Bounds, at, read, cached, written) => {
        const input = Math.floor(asked.inputTokens * read);
        const usage = answered(
          input,
          Math.floor(input * cached),
          Math.floor(asked.outputTokens * asked.choices * written),
        );
        const reserved = reservationOf(asked, at);
        const cost = chargeOf(usage, at);
        expect(cost.tokens).toBeLessThanOrEqual(reserved.tokens);
        expect(cost.micros).toBeLessThanOrEqual(reserved.micros);
      }),
    );
  });
});

describe('a limit', () => {
  it('counts what its metric names', () => {
    const charge = { requests: 1, tokens: 250, micros: 55 };
    expect(amountOf('requests', charge)).toBe(1);
    expect(amountOf('tokens', charge)).toBe(250);
    expect(amountOf('euros', charge)).toBe(55);
    expect(amountOf('in-flight', charge)).toBe(1);
  });

  it('in euros is given in cents and counted in micro-euros', () => {
    expect(capOf('euros', 150)).toBe(1_500_000);
    expect(capOf('tokens', 150)).toBe(150);
    expect(capOf('euros', null)).toBeNull();
  });
});
