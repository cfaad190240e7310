import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SseDecoder } from '@beffroi/contracts/openai';
import { NamedCalls } from './named.calls.ts';
import { StreamTap } from './stream.tap.ts';
import type { Tap } from './tap.ts';
import { readGeneratedUsage } from './usage.reader.ts';
import type { StatementTerms } from './usage.statement.ts';
import { WholeTap } from './whole.tap.ts';

const event = (data: unknown, end = '\n\n') => `data: ${JSON.stringify(data)}${end}`;
const delta = (content: string, extra: object = {}) => ({
  id: 'c',
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
  ...extra,
});
const ROLE = { choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] };
const END = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
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
const TERMS: StatementTerms = {
  requestId: 'our-id',
  model: {
    id: 'mistral/small',
    prices: { inputMicros: 100_000, cachedInputMicros: 50_000, outputMicros: 300_000 },
    parameters: { activeBillions: 24, totalBillions: 24 },
  },
  endpoint: { readUsage: readGeneratedUsage },
  estimatedInputTokens: 7,
  mostOutputTokens: 1_000_000,
  arrivedMs: 1_000,
  nowMs: () => 1_500,
};
/** 8 × 0.1 + 4 × 0.05 + 3 × 0.3 micro-euros. */
const COST = '0.0000019';
const STATED = { ...USAGE, cost: Number(COST), requests: 1, impacts: expect.any(Object) };

/** What came out of a tap, and the tap. */
const tapped = <T extends Tap>(tap: T, text: string, cuts: readonly number[] = []): T & { text: string } => {
  const passed = split(Buffer.from(text), cuts).map((chunk) => tap.pass(chunk));
  return Object.assign(tap, { text: Buffer.concat(passed).toString() });
};
const streamed = (text: string, cuts: readonly number[] = []) => tapped(new StreamTap(TERMS), text, cuts);
const whole = (text: string, cuts: readonly number[] = []) => {
  const tap = tapped(new WholeTap(TERMS), text, cuts);
  expect(tap.text).toBe('');
  return Object.assign(tap, { text: tap.end().toString() });
};

/** The values of events, `[DONE]` left out. */
const eventsOf = (text: string): { usage?: object }[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)));

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
        const { deltas, usage, complete, failed } = streamed(stream, cuts);
        expect({ deltas, usage, complete, failed }).toEqual({
          deltas: contents.length,
          usage: COUNTED,
          complete: true,
          failed: false,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('reads usage that comes with each piece, and believes the last', () => {
    const early = { ...USAGE, completion_tokens: 1 };
    const stream = event(delta('a', { usage: early })) + event(delta('b', { usage: USAGE }));
    expect(streamed(stream)).toMatchObject({ deltas: 2, usage: COUNTED, complete: false, text: stream });
  });

  it('knows how much has passed since usage was stated last', () => {
    const early = event({ ...ROLE, usage: { ...USAGE, completion_tokens: 0 } });
    const tap = streamed(early + event(delta('a')) + event(delta('b')));
    expect([tap.deltas, tap.deltasAtUsage]).toEqual([2, 0]);
    expect(streamed(event(delta('a')) + early).deltasAtUsage).toBe(1);
  });

  it('has no usage where the engine gives none, or nonsense', () => {
    const stream = event(delta('a', { usage: null })) + event({ choices: [], usage: { prompt_tokens: -1 } });
    expect(streamed(stream)).toMatchObject({ usage: undefined, text: stream });
  });

  it.each([
    ['as vLLM reports it', event({ error: { message: 'engine died', code: 500 } })],
    ['as an error event', 'event: error\ndata: {"detail":"x"}\n\n'],
  ])('sees an error inside the stream, %s, and states usage all the same', (_, text) => {
    const tap = streamed(event(delta('a')) + text + 'data: [DONE]\n\n');
    expect(tap).toMatchObject({ deltas: 1, failed: true, complete: true });
    const [usage] = eventsOf(tap.text.slice((event(delta('a')) + text).length));
    expect(tap.text.startsWith(event(delta('a')) + text)).toBe(true);
    expect(usage).toMatchObject({ choices: [], usage: { completion_tokens: 1, requests: 1 } });
    expect(tap.text.endsWith('}\n\ndata: [DONE]\n\n')).toBe(true);
  });

  it('passes each line when it is whole, and nothing of one that never is', () => {
    const tap = streamed(event(delta('a')) + 'data: {"cho');
    expect(tap.text).toBe(event(delta('a')));
    expect(tap.pass(Buffer.from('ices":[]}\n\n')).toString()).toBe('data: {"choices":[]}\n\n');
    tap.pass(Buffer.from('data: {"never'));
    expect(tap.end().toString()).toBe('');
  });

  it('passes an event without an end once it is longer than any', () => {
    const tap = new StreamTap(TERMS);
    const piece = Buffer.from(`data: ${'x'.repeat(4 * 1024 * 1024)}`);
    const passed = Array.from({ length: 5 }, () => tap.pass(piece).length);
    expect(passed.reduce((sum, bytes) => sum + bytes)).toBeGreaterThanOrEqual(4 * piece.length);
  });

  it('counts pieces of tool calls', () => {
    const call = {
      choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: '{' } }] } }],
    };
    expect(streamed(event(ROLE) + event(call) + event(call)).deltas).toBe(2);
  });
});

describe('what a stream says of its usage', () => {
  it('is the only thing that changes on the way, wherever the network cuts the bytes', () => {
    const contents = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('"usage":{')));
    const odd = fc.constantFrom(': ping\n\n', 'event: message\n', '\n', 'id: 7\r\n', 'data: not json\n\n');
    const lineEnd = fc.constantFrom('\n\n', '\r\n\r\n');
    const company = fc.constantFrom('alone', 'with an end', 'with a piece');
    fc.assert(
      fc.property(contents, odd, lineEnd, company, fc.array(fc.nat()), (texts, between, end, where, cuts) => {
        const deltas = texts.map((content) => event(delta(content), end)).join(between);
        const events = {
          alone: { choices: [], usage: 0 },
          'with an end': { ...END, usage: 0 },
          'with a piece': delta('fin', { usage: 0, x: 1e300 }),
        };
        const [before, after] = event(events[where], end).split('"usage":0');
        const done = `data: [DONE]${end}`;
        const usage = JSON.stringify(USAGE, null, ' ').replaceAll('\n', '');
        const { text } = streamed(`${deltas}${between}${before}"usage":${usage}${after}${done}`, cuts);
        expect(text.endsWith(done)).toBe(true);
        const last = eventsOf(text).at(-1)!;
        expect(last).toMatchObject({ choices: [], usage: STATED });
        const theirs = where === 'with an end' ? 'null' : usage;
        const passed = text.slice(0, -done.length);
        if (where === 'alone') expect(passed.startsWith(`${deltas}${between}${before}"usage":{`)).toBe(true);
        else expect(passed.startsWith(`${deltas}${between}${before}"usage":${theirs}${after}`)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('comes alone and once, at the end, where the engine says it with the end of a choice', () => {
    const end = { ...END, id: 'c', usage: { ...USAGE, extra: [1] } };
    const { text, usage } = streamed(`${event(delta('a'))}${event(end)}data: [DONE]\n\n`);
    expect(usage).toEqual(COUNTED);
    expect(eventsOf(text)).toEqual([
      delta('a'),
      { ...end, usage: null },
      { id: 'c', model: 'mistral/small', choices: [], usage: { ...STATED, extra: [1] } },
    ]);
  });

  it('is not added to what the engine says alone, also after an end', () => {
    const stream = event({ ...END, usage: USAGE }) + event({ choices: [], usage: USAGE });
    const { text } = streamed(`${stream}data: [DONE]\n\n`);
    expect(eventsOf(text).map((each) => each.usage)).toEqual([null, STATED]);
  });

  it.each(['alone', 'with an end'])(
    'is told once where the engine wrote it over several lines, %s',
    (where) => {
      const choices = where === 'alone' ? [] : END.choices;
      const spelled = JSON.stringify({ id: 'c', choices, usage: USAGE }, null, 1);
      const stream = spelled.replaceAll(/^/gm, 'data: ');
      const { text, usage } = streamed(`${event(delta('a'))}${stream}\n\ndata: [DONE]\n\n`);
      expect(usage).toEqual(COUNTED);
      const said = new SseDecoder().push(Buffer.from(text)).map(({ data }) => data);
      const stated = said.slice(0, -1).filter((data) => (JSON.parse(data) as { usage?: unknown }).usage);
      expect(stated.map((data) => JSON.parse(data) as object)).toEqual([
        expect.objectContaining({ choices: [], usage: STATED }),
      ]);
      expect(text).toContain(stream.slice(0, stream.indexOf('"usage"')));
    },
  );

  it('of an event of several lines is read after a mark, and where the stream ends in it', () => {
    const lines = `data: {"choices":[],\ndata: "usage":${JSON.stringify(USAGE)}}`;
    const tap = streamed(`\uFEFF${lines}`);
    expect(tap.end().toString()).toMatch(
      /^data: \{"choices":\[\],\ndata: "usage":\{"cost":[^\n]*\n+data: \[DONE\]\n\n$/,
    );
    expect(tap).toMatchObject({ usage: COUNTED, complete: true });
  });

  it.each([
    ['alone', event(END) + event({ choices: [], usage: USAGE }), true],
    ['alone, without the end of its line', event(END) + event({ choices: [], usage: USAGE }, ''), true],
    ['with the end, without the end of its line', event({ ...END, usage: USAGE }, ''), true],
    ['before half a comment', `${event({ ...END, usage: USAGE })}: bye`, true],
    ['before half a piece', event({ ...END, usage: USAGE }) + event(delta('b'), ''), false],
    ['with the end of the answer', event({ ...END, usage: USAGE }), true],
    ['with a piece', event(delta('b', { usage: USAGE })), false],
    ['before another piece', event({ ...END, usage: USAGE }) + event(delta('b')), false],
    ['before an error', event({ choices: [], usage: USAGE }) + event({ error: {} }), false],
    ['nowhere', event(END), false],
  ])('makes whole a stream without [DONE] where it stands %s', (_, text, isWhole) => {
    const tap = streamed(event(delta('a')) + text);
    const end = tap.end().toString();
    expect(tap.complete).toBe(isWhole);
    expect(end.endsWith('data: [DONE]\n\n')).toBe(isWhole);
    if (!isWhole) return;
    const stated = eventsOf(tap.text + end).filter(({ usage }) => usage);
    expect(stated).toEqual([expect.objectContaining({ choices: [], usage: STATED })]);
  });

  it.each([
    ['its first choice alone has', [0], false],
    ['one has, twice', [0, 0], false],
    ['all have', [0, 1], true],
  ])(
    'makes a stream of two choices whole without [DONE] only where all have ended: %s',
    (_, ended, isWhole) => {
      const bytes = Buffer.from('2');
      const body = { bytes, members: [{ name: 'n', start: 0, valueStart: 0, end: 1 }], inputs: [] };
      const ends = ended.map((index) => event({ choices: [{ ...END.choices[0], index }], usage: USAGE }));
      const tap = tapped(new StreamTap({ ...TERMS, body }), event(delta('a')) + ends.join(''));
      tap.end();
      expect(tap.complete).toBe(isWhole);
    },
  );

  it('is left to state where a stream breaks off before its own event', () => {
    const left = (text: string) =>
      eventsOf(
        streamed(event(delta('a')) + text)
          .unstated()
          .toString(),
      );
    const stated = [expect.objectContaining({ choices: [], usage: STATED })];
    expect(left(event({ ...END, usage: USAGE }) + event({ error: { message: 'x' } }))).toEqual(stated);
    expect(left(event({ choices: [], usage: USAGE }))).toEqual([]);
    expect(left('')).toEqual([]);
  });

  const EARLY = { ...USAGE, completion_tokens: 0, total_tokens: 12 };
  it('is what came with a piece and what has come since, where the engine says no more', () => {
    const { text, ...tap } = streamed(
      `${event({ ...ROLE, usage: EARLY })}${event(delta('a')).repeat(3)}${event(END)}data: [DONE]\n\n`,
    );
    expect(tap.deltas - tap.deltasAtUsage).toBe(3);
    expect(
      eventsOf(text)
        .map(({ usage }) => usage)
        .filter(Boolean),
    ).toEqual([EARLY, STATED]);
  });

  it.each([
    ['{}', {}],
    ['an empty text', { content: '' }],
  ])('is what came with the last piece, where an end of %s follows', (_, nothing) => {
    const end = { choices: [{ index: 0, delta: nothing, logprobs: null, finish_reason: 'stop' }] };
    const pieces = event(delta('a', { usage: EARLY })) + event(delta('b', { usage: USAGE }));
    const { text, ...tap } = streamed(`${pieces}${event(end)}data: [DONE]\n\n`);
    expect(tap.deltas).toBe(tap.deltasAtUsage);
    expect(eventsOf(text).at(-1)).toMatchObject({ choices: [], usage: STATED });
  });

  it('is of the whole answer where it came with an end, or alone, whatever comes since', () => {
    const stream = event({ ...END, usage: USAGE }) + event(delta('b'));
    const { text, ...tap } = streamed(`${stream}data: [DONE]\n\n`);
    expect(tap.deltas).toBe(tap.deltasAtUsage);
    expect(eventsOf(text).at(-1)).toMatchObject({ usage: STATED });
  });

  it('costs exactly the list price, in digits that no float has touched', () => {
    const { text } = streamed(event({ choices: [], usage: USAGE }));
    expect(text).toContain(`"cost":${COST},`);
  });

  it('is added by the gateway before [DONE] where the engine says nothing', () => {
    const stream = event(ROLE) + event(delta('a', { created: 5 })) + event(delta('b'));
    const { text, usage } = streamed(`${stream}data: [DONE]\n\n`);
    expect(usage).toBeUndefined();
    expect(text.startsWith(stream)).toBe(true);
    expect(text.endsWith('\n\ndata: [DONE]\n\n')).toBe(true);
    expect(eventsOf(text).at(-1)).toEqual({
      id: 'c',
      created: 5,
      model: 'mistral/small',
      choices: [],
      usage: {
        prompt_tokens: 7,
        completion_tokens: 2,
        total_tokens: 9,
        cost: 0.0000013,
        requests: 1,
        impacts: expect.any(Object),
      },
    });
  });

  it('comes even if the last line of a stream has no end', () => {
    const tap = streamed(`${event(delta('a'))}data: [DONE]`);
    expect(eventsOf(tap.end().toString())).toHaveLength(1);
    expect(tap.complete).toBe(true);
  });

  it('replaces what an engine says of cost and impacts, and never has the old name', () => {
    const usage = { ...USAGE, cost: 99, impacts: { kWh: 1 }, carbon: 3, extra: [1] };
    const stated = eventsOf(streamed(event({ choices: [], usage })).text)[0]!.usage;
    expect(stated).toEqual({ ...STATED, extra: [1] });
  });

  it('has no impacts where nobody knows the size of the model', () => {
    const tap = tapped(
      new StreamTap({ ...TERMS, model: { ...TERMS.model, parameters: undefined } }),
      event({ choices: [], usage: USAGE }),
    );
    expect(eventsOf(tap.text)[0]!.usage).not.toHaveProperty('impacts');
  });
});

describe('reading a whole answer alongside', () => {
  const answer = (content: string) =>
    JSON.stringify({ choices: [{ message: { content } }], usage: USAGE, x: {} });

  it('finds usage in whatever pieces it came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat()), (content, cuts) => {
        const { usage, text } = whole(answer(content), cuts);
        expect(usage).toEqual(COUNTED);
        expect(JSON.parse(text)).toEqual({ ...JSON.parse(answer(content)), usage: STATED });
      }),
    );
  });

  it.each(['', 'not json', '[{"usage":{}}]', '<html></html>', '{"choices":['])(
    'takes %j for none',
    (text) => {
      expect(whole(text)).toMatchObject({ usage: undefined, deltas: 0, complete: false, text: '' });
    },
  );

  it('leaves one of more members than it lists as it is', () => {
    const crowded = JSON.stringify(Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [at, 0])));
    expect(whole(crowded)).toMatchObject({ usage: undefined, complete: true, text: crowded });
  });

  it.each(['{}', '{"usage":null}', '{"usage":{"prompt_tokens":-1}}', '{"usage":1,"usage":2}'])(
    'gives %j a usage, estimated',
    (text) => {
      const tap = whole(text);
      expect(tap).toMatchObject({ usage: undefined, deltas: 0, complete: true });
      expect(JSON.parse(tap.text)).toEqual({
        usage: {
          ...STATED,
          prompt_tokens: 7,
          completion_tokens: 0,
          total_tokens: 7,
          cost: 0.0000007,
          prompt_tokens_details: undefined,
        },
      });
    },
  );

  it('is read where a byte order mark stands before it, which goes', () => {
    const answer = `{"choices":[],"usage":${JSON.stringify(USAGE)}}`;
    const marked = whole(`\uFEFF${answer}`);
    expect(marked).toMatchObject({ complete: true, usage: COUNTED, text: whole(answer).text });
    expect(whole('\uFEFF{"choices":[]}').complete).toBe(true);
  });

  it('changes no byte outside of usage', () => {
    const { text } = whole(
      '{ "x" : 1.000e0,\n"usage" : {"prompt_tokens":12, "completion_tokens":3} ,"y":"\\u00e9"}\n',
    );
    expect(text).toMatch(
      /^\{ "x" : 1.000e0,\n"usage" : \{[^}]*\{[^}]*\}[^}]*"prompt_tokens":12, "completion_tokens":3\} ,"y":"\\u00e9"\}\n$/,
    );
  });

  it('takes an answer without usage for as many tokens as its text is long', () => {
    const content = 'Vous pouvez retirer le projet de budget en ligne, lorsque le quorum est atteint.';
    const call = { function: { name: 'meteo', arguments: '{"ville":"Bourges"}' } };
    const choices = [
      { message: { content } },
      { message: { content: null, tool_calls: [call] } },
      { message: { content: [], tool_calls: {} } },
      { message: { tool_calls: [null, { function: null }] } },
      null,
    ];
    const tap = whole(JSON.stringify({ id: 'x', choices }));
    expect(tap.usage).toBeUndefined();
    expect(tap.deltas).toBe(20);
  });
});

describe('a whole answer that is too long to be kept', () => {
  const MIB = 1024 * 1024;
  const piece = Buffer.alloc(MIB, 'a');
  /** @returns what passed before the end, in bytes, and at the end */
  const long = (end: string, terms: StatementTerms = TERMS) => {
    const tap = new WholeTap(terms);
    let passedBytes = tap.pass(Buffer.from('{"choices":[{"message":{"content":"')).length;
    for (let mebibytes = 0; mebibytes < 70; mebibytes++) passedBytes += tap.pass(piece).length;
    passedBytes += tap.pass(Buffer.from(end)).length;
    return { tap, passedBytes, last: tap.end().toString() };
  };

  it('passes as it comes, and is counted and completed by the usage at its end', () => {
    const { tap, passedBytes, last } = long(`"}}],"usage":${JSON.stringify(USAGE)}}`);
    expect(passedBytes).toBeGreaterThan(69 * MIB);
    expect(tap).toMatchObject({ usage: COUNTED, deltas: 0, complete: true });
    expect(JSON.parse(/"usage":(.*)\}$/.exec(last)![1]!)).toEqual(STATED);
  });

  it('counts as much as its model can write, where there is no usage, and nothing where that is nothing', () => {
    expect(long('"}}]}')).toMatchObject({ tap: { usage: undefined, deltas: TERMS.mostOutputTokens } });
    const unbounded = long('"}}]}', { ...TERMS, mostOutputTokens: 1e9 });
    expect(unbounded.tap.deltas).toBeGreaterThan(14 * MIB);
    expect(unbounded.passedBytes + unbounded.last.length).toBe(70 * MIB + 40);
    expect(long('"}}]}', { ...TERMS, mostOutputTokens: 0 })).toMatchObject({ tap: { deltas: 0 } });
  });
});

describe('a stream for a client that must have each piece of a call named', () => {
  const piece = (call: object) =>
    event({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...call }] }, finish_reason: null }] });
  const text =
    piece({ id: 'call-1', function: { name: 'meteo', arguments: '' } }) +
    piece({ function: { arguments: '{"commune":' } }) +
    piece({ function: { arguments: '"Bourges"}' } });

  it.each([
    ['event by event', [...text.matchAll(/\n\n/g)].map(({ index }) => index + 2)],
    ['all at once', []],
    ['in the middle of a line', [text.length - 20]],
  ])('names it, however the engine sends it: %s', (_, cuts) => {
    const tap = tapped(new StreamTap(TERMS, new NamedCalls()), text, cuts);
    const calls = tap.text
      .trim()
      .split('\n\n')
      .map((line) => (JSON.parse(line.slice(6)) as Piece).choices[0]!.delta.tool_calls[0]!);
    expect(calls.map(({ id, function: { name } }) => [id, name])).toEqual([
      ['call-1', 'meteo'],
      ['call-1', ''],
      ['call-1', ''],
    ]);
  });
});

interface Piece {
  readonly choices: readonly {
    readonly delta: { readonly tool_calls: readonly { id?: string; function: { name?: string } }[] };
  }[];
}

describe('a whole answer that is an error', () => {
  it.each([
    [{ error: { message: 'boom', code: 400 } }, { message: 'boom', code: 400 }],
    [
      { object: 'error', message: 'boom', code: 400 },
      { message: 'boom', code: 400 },
    ],
    [{ error: 'boom' }, 'boom'],
  ])('of %j has failed', (answer, error) => {
    expect(whole(JSON.stringify(answer))).toMatchObject({ failed: true, error });
  });

  it.each([[{ error: null, id: 'x' }], [{ choices: [], error: { message: 'part of it' } }]])(
    'is none: %j',
    (answer) => {
      expect(whole(JSON.stringify(answer))).toMatchObject({ failed: false, complete: true });
    },
  );
});

describe('a line of a stream', () => {
  it('is read in time that grows with its length, whatever its spaces', () => {
    const fastest = (spaces: number): number => {
      const line = Buffer.from(`data: {"choices":[{"delta": {${' '.repeat(spaces)}x\n\n`);
      const times = Array.from({ length: 5 }, () => {
        const startMs = performance.now();
        new StreamTap(TERMS).pass(line);
        return performance.now() - startMs;
      });
      return Math.min(...times);
    };
    // Ten times as long: a hundred times as much where each space is looked at from each.
    expect(fastest(50_000) / fastest(5_000)).toBeLessThan(40);
  });
});
