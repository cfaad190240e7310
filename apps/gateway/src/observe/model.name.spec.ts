import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NamedCalls } from './named.calls.ts';
import { StreamTap } from './stream.tap.ts';
import { readGeneratedUsage } from './usage.reader.ts';
import type { StatementTerms } from './usage.statement.ts';
import { WholeTap } from './whole.tap.ts';

const OURS = 'mistral/small';
const TERMS: StatementTerms = {
  requestId: 'our-id',
  model: { id: OURS, prices: { inputMicros: 0, cachedInputMicros: 0, outputMicros: 0 } },
  endpoint: { readUsage: readGeneratedUsage },
  estimatedInputTokens: 7,
  mostOutputTokens: 100,
  arrivedMs: 0,
  nowMs: () => 0,
};
const USAGE = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const STATED = { ...USAGE, cost: 0, requests: 1 };
const streamTap = (calls?: NamedCalls): StreamTap => {
  const tap = new StreamTap(TERMS, calls);
  tap.comesFromElsewhere();
  return tap;
};
const split = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
};
const passed = (tap: StreamTap, text: string, cuts: readonly number[] = []): string =>
  Buffer.concat([...split(Buffer.from(text), cuts).map((chunk) => tap.pass(chunk)), tap.end()]).toString();
const wholePassed = (text: string): string => {
  const tap = new WholeTap(TERMS);
  tap.comesFromElsewhere();
  return Buffer.concat([tap.pass(Buffer.from(text)), tap.end()]).toString();
};
/** Texts that look like what is to be changed and are not. */
const written = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"model":"theirs"', '","model":"theirs",', 'theirs', '{"model":"theirs"}'),
);

describe('an answer of a provider who calls the model by another name', () => {
  it('streams our name in each event, and every other byte as it came, wherever the network cuts', () => {
    const theirs = fc.constantFrom('"model":"theirs"', '"model" : "theirs-2506"', '"\\u006dodel":null');
    fc.assert(
      fc.property(fc.array(fc.tuple(theirs, written)), fc.array(fc.nat()), (events, cuts) => {
        const line = (model: string, content: string) =>
          `data: {"id":"c",${model},"choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}}}],"x":{"model":1}}\n\n`;
        const end = `data: {${JSON.stringify('model')}:"theirs","choices":[],"usage":null}\n\ndata: [DONE]\n\n`;
        const tap = streamTap();
        const text = passed(tap, events.map(([model, content]) => line(model, content)).join('') + end, cuts);
        const expected = events.map(([model, content]) =>
          line(model.replace(/(?<=: ?)("theirs.*"|null)$/, JSON.stringify(OURS)), content),
        );
        expect(text.startsWith(expected.join(''))).toBe(true);
        expect(text).not.toMatch(/^data: \{[^[]*"(theirs|theirs-2506)"/m);
        expect(tap.deltas).toBe(events.length);
      }),
    );
  });

  it('streams our name with usage, with calls that are named anew, and in the event that is added', () => {
    const usage = passed(
      streamTap(),
      `data: {"model":"theirs","usage":${JSON.stringify(USAGE)}}\n\ndata: [DONE]\n\n`,
    );
    expect(JSON.parse(usage.split('\n')[0]!.slice(6))).toEqual({ model: OURS, usage: STATED });

    const call = { index: 0, function: { arguments: '{' } };
    const event = { model: 'theirs', choices: [{ index: 0, delta: { tool_calls: [call] } }] };
    const [named, , added] = passed(
      streamTap(new NamedCalls()),
      `data: ${JSON.stringify(event)}\n\ndata: [DONE]\n\n`,
    ).split('\n');
    expect(JSON.parse(named!.slice(6))).toEqual({
      model: OURS,
      choices: [{ index: 0, delta: { tool_calls: [{ ...call, function: { arguments: '{', name: '' } }] } }],
    });
    expect(JSON.parse(added!.slice(6))).toMatchObject({ model: OURS, choices: [] });
  });

  it('says it whole too, and changes nothing else but usage', () => {
    fc.assert(
      fc.property(written, (content) => {
        const answer = {
          id: 'x',
          model: 'theirs',
          choices: [{ message: { content, model: 1 } }],
          usage: USAGE,
        };
        expect(JSON.parse(wholePassed(JSON.stringify(answer)))).toEqual({
          ...answer,
          model: OURS,
          usage: STATED,
        });
      }),
    );
    expect(wholePassed('{"data":[]}')).toMatch(/"data":\[\]\}$/);
    expect(wholePassed('{"data":[]}')).not.toContain('model');
  });
});
