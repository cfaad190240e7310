import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SseDecoder } from '@beffroi/contracts/openai';
import { StreamTap } from './stream.tap.ts';
import { readGeneratedUsage } from './usage.reader.ts';
import type { StatementTerms } from './usage.statement.ts';

const TERMS: StatementTerms = {
  requestId: 'our-id',
  model: {
    id: 'mistral/small',
    prices: { inputMicros: 0, cachedInputMicros: 0, outputMicros: 0 },
  },
  endpoint: { readUsage: readGeneratedUsage },
  estimatedInputTokens: 7,
  mostOutputTokens: 1_000_000,
  arrivedMs: 0,
  nowMs: () => 0,
};
/** What the gateway adds to a `usage`, at prices of 0 and without impacts. */
const stated = (json: string): string => `{"cost":0,"requests":1,${json.slice(1)}`;
const ESTIMATED = { prompt_tokens: 7, cost: 0, requests: 1 };

/** A piece of a stream, before line ends are chosen: `\n` stands for any. */
interface Piece {
  readonly text: string;
  /** What the client gets instead. */
  readonly passes: string;
  readonly deltas: number;
  readonly usage?: { readonly input: number; readonly output: number };
  /** Its usage is completed in its place, and not stated again at the end. */
  readonly isStated?: boolean;
  /** Its usage is of what came until then. */
  readonly isEarly?: boolean;
}

const plain = (text: string, deltas = 0): Piece => ({ text, passes: text, deltas });
const count = fc.nat(1_000_000);
const usageText = fc
  .record({ prompt_tokens: count, completion_tokens: count, total_tokens: count })
  .map((usage) => ({ usage, json: JSON.stringify(usage) }));
/** Whatever a model may write, and what only looks like an event, like usage or like an end. */
const written = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '"usage":{"prompt_tokens":1,"completion_tokens":1}',
    '\ndata: [DONE]\n\n',
    '\r\r',
    'é🇫🇷',
    '"choices":[{',
  ),
);
const space = fc.constantFrom('', ' ');
const choiceOf = (content: string) =>
  `"choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}},"finish_reason":null}]`;

const deltaPiece = fc
  .tuple(written, space)
  .map(([content, gap]) => plain(`data:${gap}{"id":"c",${choiceOf(content)}}\n\n`, 1));
const nullUsagePiece = written.map((content) => plain(`data: {${choiceOf(content)},"usage":null}\n\n`, 1));
const commentPiece = fc
  .constantFrom(': ping\n\n', ':\n', 'id: 7\n', 'retry: 10\n\n', 'event: message\n', '\n')
  .map((text) => plain(text));
const nonsensePiece = fc
  .constantFrom('data\n\n', 'data:\n\n', 'data: {\n\n', 'data: 1\n\n', 'data: "usage"\n\n')
  .map((text) => plain(text));
const manyLinesPiece = written.map((content) => plain(`data: {\ndata: ${choiceOf(content)}\ndata:}\n\n`, 1));

const usagePiece = fc.tuple(usageText, space).map(([{ usage, json }, gap]): Piece => {
  const event = (value: string) => `data:${gap}{"choices":[],"usage":${value},"x":"é"}\n\n`;
  return {
    text: event(json),
    passes: event(stated(json)),
    deltas: 0,
    usage: countsOf(usage),
    isStated: true,
  };
});
const usageWithChoicePiece = fc.tuple(usageText, written).map(([{ usage, json }, content]): Piece => {
  const event = (value: string) => `data: {"usage":${value},${choiceOf(content)}}\n\n`;
  return { ...plain(event(json), 1), usage: countsOf(usage), isEarly: true };
});
const usageWithEndPiece = usageText.map(({ usage, json }): Piece => {
  const event = (value: string) =>
    `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":${value}}\n\n`;
  return { text: event(json), passes: event('null'), deltas: 0, usage: countsOf(usage) };
});
const usageOverLinesPiece = usageText.map(({ usage, json }): Piece => {
  const event = (value: string) => `data: {"choices":[],\ndata: "usage":${value}\ndata: }\n\n`;
  return {
    text: event(json),
    passes: event(stated(json)),
    deltas: 0,
    usage: countsOf(usage),
    isStated: true,
  };
});
const endOverLinesPiece = usageText.map(({ usage, json }): Piece => {
  const ends = '"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]';
  const event = (value: string) => `data:{\ndata: ${ends}\ndata:,"usage":${value}}\n\n`;
  const text = event(json.replaceAll(',', ',\ndata:'));
  return { text, passes: event('null'), deltas: 0, usage: countsOf(usage) };
});

const countsOf = (usage: { prompt_tokens: number; completion_tokens: number }) => ({
  input: usage.prompt_tokens,
  output: usage.completion_tokens,
});

const wireCounts = ({ input, output }: { input: number; output: number }, untold: number) => ({
  prompt_tokens: input,
  completion_tokens: output + untold,
  cost: 0,
  requests: 1,
});

const pieces = fc.array(
  fc.oneof(
    deltaPiece,
    nullUsagePiece,
    commentPiece,
    nonsensePiece,
    manyLinesPiece,
    usagePiece,
    usageWithChoicePiece,
    usageWithEndPiece,
    usageOverLinesPiece,
    endOverLinesPiece,
  ),
  { maxLength: 12 },
);
const deltasOf = (parts: readonly Piece[]) => parts.reduce((sum, { deltas }) => sum + deltas, 0);
const lineEnds = fc.constantFrom('\n', '\r\n', '\r');
const cuts = fc.oneof(fc.array(fc.nat(), { maxLength: 30 }), fc.constant('each byte' as const));

const split = (bytes: Buffer, where: readonly number[] | 'each byte'): Buffer[] => {
  const inner = where === 'each byte' ? [...bytes.keys()] : where.map((cut) => cut % (bytes.length + 1));
  const at = [0, ...inner, bytes.length].sort((one, other) => one - other);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
};

const passed = (text: string, where: readonly number[] | 'each byte') => {
  const tap = new StreamTap(TERMS);
  const out = split(Buffer.from(text), where).map((chunk) => tap.pass(chunk));
  if (!tap.complete) out.push(tap.end());
  return { tap, text: Buffer.concat(out).toString() };
};

const eventsOf = (text: string): string[] =>
  new SseDecoder().push(Buffer.from(`${text}\n\n`)).map(({ data }) => data);

describe('a stream, however the network cuts it and however its lines end', () => {
  it('reaches the client byte for byte, but for what its usage is completed by, and is counted alike', () => {
    fc.assert(
      fc.property(pieces, lineEnds, cuts, (parts, lineEnd, where) => {
        const join = (texts: readonly string[]) => texts.join('').replaceAll('\n', lineEnd);
        const lastAt = parts.findLastIndex(({ usage }) => usage);
        const last = parts[lastAt];
        const untold = last?.isEarly ? deltasOf(parts.slice(lastAt + 1)) : 0;
        const stream = join([...parts.map(({ text }) => text), 'data: [DONE]\n\n']);
        const { tap, text } = passed(stream, where);
        expect(tap.complete).toBe(true);
        expect(tap.failed).toBe(false);
        expect(tap.deltas).toBe(deltasOf(parts));
        expect(tap.usage && { input: tap.usage.input, output: tap.usage.output }).toEqual(last?.usage);
        if (last) expect(tap.deltas - tap.deltasAtUsage).toBe(untold);

        const before = join(parts.map(({ passes }) => passes));
        const end = join(['data: [DONE]\n\n']);
        expect(text.startsWith(before)).toBe(true);
        expect(text.endsWith(end)).toBe(true);
        const added = eventsOf(text.slice(before.length, text.length - end.length));
        const usage = last?.usage ? wireCounts(last.usage, untold) : ESTIMATED;
        expect(added.map((data) => JSON.parse(data) as object)).toMatchObject(
          last?.isStated ? [] : [{ choices: [], usage }],
        );
      }),
      { numRuns: 1_500 },
    );
  });

  it('that is cut short has passed as far as its lines were whole, and is not taken for complete', () => {
    fc.assert(
      fc.property(pieces, lineEnds, cuts, fc.nat(), (parts, lineEnd, where, at) => {
        const stream = parts
          .map(({ passes }) => passes)
          .join('')
          .replaceAll('\n', lineEnd);
        const source = parts
          .map(({ text }) => text)
          .join('')
          .replaceAll('\n', lineEnd);
        const bytes = Buffer.from(source);
        const cut = bytes.subarray(0, at % (bytes.length + 1)).toString('latin1');
        const tap = new StreamTap(TERMS);
        const out = split(Buffer.from(cut, 'latin1'), where).map((chunk) => tap.pass(chunk));
        expect(tap.complete).toBe(false);
        expect(Buffer.from(stream).toString('latin1').startsWith(Buffer.concat(out).toString('latin1'))).toBe(
          true,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('says that its engine failed, in each way engines say it', () => {
    const error = fc.constantFrom(
      'data: {"error":{"message":"x","code":500}}\n\n',
      'event: error\ndata: {"detail":"x"}\n\n',
      'event:error\ndata: x\n\n',
      'data: {\ndata: "error":{"message":"x"}}\n\n',
    );
    fc.assert(
      fc.property(pieces, error, lineEnds, cuts, (parts, failure, lineEnd, where) => {
        const stream = [...parts.map(({ text }) => text), '\n', failure, 'data: [DONE]\n\n']
          .join('')
          .replaceAll('\n', lineEnd);
        expect(passed(stream, where).tap).toMatchObject({ failed: true, complete: true });
      }),
    );
  });
});
