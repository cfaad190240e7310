import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StreamTap } from './stream.tap.ts';
import { WholeTap } from './whole.tap.ts';

const event = (data: unknown, end = '\n\n') => `data: ${JSON.stringify(data)}${end}`;
const delta = (content: string, extra: object = {}) => ({
  id: 'c',
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
  ...extra,
});
const ROLE = { choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] };
const USAGE = {
  prompt_tokens: 12,
  completion_tokens: 3,
  total_tokens: 15,
  prompt_tokens_details: { cached_tokens: 4 },
};
const COUNTED = { input: 12, cachedInput: 4, output: 3, reasoning: 0 };

/** Any cuts, the middle of a character or of a line end among them. */
const split = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
};
const tapped = <T extends { push(chunk: Buffer): void }>(
  tap: T,
  text: string,
  cuts: readonly number[] = [],
): T => {
  for (const chunk of split(Buffer.from(text), cuts)) tap.push(chunk);
  return tap;
};

describe('reading a stream alongside', () => {
  it('counts deltas and finds usage, wherever the network cuts the bytes and whatever the text says', () => {
    const texts = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('"usage"', '\n\ndata: [DONE]\n\n', '"error":{}', 'usage'),
      ),
      { minLength: 1 },
    );
    const lineEnd = fc.constantFrom('\n\n', '\r\n\r\n');
    fc.assert(
      fc.property(texts, lineEnd, fc.array(fc.nat()), (contents, end, cuts) => {
        const stream = [
          event(ROLE, end),
          ...contents.map((content) => event(delta(content), end)),
          event({ choices: [], usage: USAGE }, end),
          `data: [DONE]${end}`,
        ].join('');
        const { deltas, usage, complete, failed, insideLine } = tapped(new StreamTap(), stream, cuts);
        expect({ deltas, usage, complete, failed, insideLine }).toEqual({
          deltas: contents.length,
          usage: COUNTED,
          complete: true,
          failed: false,
          insideLine: false,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('reads usage that comes with the last choice, and the last of several', () => {
    const early = { ...USAGE, completion_tokens: 1 };
    const stream = event(delta('a', { usage: early })) + event(delta('b', { usage: USAGE }));
    expect(tapped(new StreamTap(), stream)).toMatchObject({ deltas: 2, usage: COUNTED, complete: false });
  });

  it('has no usage where the engine gives none, or nonsense', () => {
    const stream = event(delta('a', { usage: null })) + event({ choices: [], usage: { prompt_tokens: -1 } });
    expect(tapped(new StreamTap(), stream).usage).toBeUndefined();
  });

  it.each([
    ['as vLLM reports it', event({ error: { message: 'engine died', code: 500 } })],
    ['as an error event', 'event: error\ndata: {"detail":"x"}\n\n'],
  ])('sees an error inside the stream, %s', (_, text) => {
    expect(tapped(new StreamTap(), event(delta('a')) + text)).toMatchObject({ deltas: 1, failed: true });
  });

  it('knows when it was cut inside an event', () => {
    expect(tapped(new StreamTap(), event(delta('a')) + 'data: {"cho').insideLine).toBe(true);
  });

  it('counts pieces of tool calls', () => {
    const call = {
      choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: '{' } }] } }],
    };
    expect(tapped(new StreamTap(), event(ROLE) + event(call) + event(call)).deltas).toBe(2);
  });
});

describe('reading a whole answer alongside', () => {
  const answer = (content: string) =>
    JSON.stringify({ choices: [{ message: { content } }], usage: USAGE, x: {} });

  it('finds usage in whatever pieces it came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat()), (content, cuts) => {
        const tap = tapped(new WholeTap(), answer(content), cuts);
        tap.end();
        expect(tap.usage).toEqual(COUNTED);
      }),
    );
  });

  it.each(['', 'not json', '{}', '{"usage":null}', '[{"usage":{}}]'])('has no usage in %j', (text) => {
    const tap = tapped(new WholeTap(), text);
    tap.end();
    expect(tap).toMatchObject({ usage: undefined, deltas: 0, complete: true });
  });

  it('takes an answer without usage for as many tokens as its text is long', () => {
    const content = 'Vous pouvez retirer le projet de budget en ligne, lorsque le quorum est atteint.';
    const call = { function: { name: 'meteo', arguments: '{"ville":"Bourges"}' } };
    const choices = [
      { message: { content } },
      { message: { content: null, tool_calls: [call] } },
      { message: { content: [] } },
      null,
    ];
    const tap = tapped(new WholeTap(), JSON.stringify({ id: 'x', choices }));
    tap.end();
    expect(tap.usage).toBeUndefined();
    expect(tap.deltas).toBe(20);
  });
});
