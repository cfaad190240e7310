import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { headLines } from '../head.lines.ts';
import { type Asked, PlainServer, tell } from './plain.server.fixture.ts';

const LONG = Buffer.alloc(20_000, 'long');
const PIECES = [Buffer.from('one'), LONG, Buffer.alloc(0), Buffer.from('two')];

/** Answers as the path asks: in each way there is, at once or later. */
const answerAsAsked = (asked: Asked): void => {
  const [way, when] = asked.request.target.slice('/v1/'.length).split('/');
  const answer = () => WAYS[way as keyof typeof WAYS](asked);
  if (when === 'later') setImmediate(answer);
  else answer();
};
const WAYS = {
  tell,
  refuse: (asked: Asked) => {
    asked.answer.hangUp();
    tell(asked);
  },
  nothing: ({ answer }: Asked) => {
    answer.writeHead(204, headLines(['x-a', 'b']));
    answer.end();
  },
  empty: ({ answer }: Asked) => {
    answer.writeHead(404, '', 0);
    answer.end();
  },
  stream: ({ answer, body }: Asked) => {
    answer.writeHead(200, headLines(['content-type', 'text/event-stream']));
    for (const piece of PIECES) answer.write(piece);
    setImmediate(() => answer.end(body === '' ? LONG : 'end'));
  },
};

const SPELLINGS = {
  plain: { headers: (body: string) => ['Connection: keep-alive', `content-length: ${body.length}`] },
  expecting: { headers: (body: string) => ['expect: 100-continue', `content-length: ${body.length}`] },
  old: {
    version: '1.0',
    headers: (body: string) => ['connection: keep-alive', `content-length: ${body.length}`],
  },
  chunked: {
    headers: () => ['transfer-encoding: chunked'],
    framed: (body: string) => `${chunk(body)}0\r\n\r\n`,
  },
  bodiless: { method: 'GET', headers: () => ['authorization: a'], framed: () => '' },
} satisfies Record<string, Spelling>;
interface Spelling {
  readonly method?: string;
  readonly version?: string;
  readonly headers: (body: string) => readonly string[];
  readonly framed?: (body: string) => string;
}
const chunk = (body: string) => (body === '' ? '' : `${body.length.toString(16)}\r\n${body}\r\n`);

const spell = (path: string, body: string, spelling: Spelling): string => {
  const { method = 'POST', version = '1.1', headers, framed = (text: string) => text } = spelling;
  return [`${method} ${path} HTTP/${version}`, 'host: x', ...headers(body), '', framed(body)].join('\r\n');
};
const LAST = 'GET /v1/tell/now HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';

const path = fc
  .tuple(fc.constantFrom(...Object.keys(WAYS)), fc.constantFrom('now', 'later'))
  .map(([way, when]) => `/v1/${way}/${when}`);
const body = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: fc.constantFrom('a', '\r\n', '0\r\n\r\n', '\xe9') }) },
  { weight: 1, arbitrary: fc.constant('a'.repeat(70_000)) },
);
const spelling = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(SPELLINGS.plain, SPELLINGS.bodiless) },
  { weight: 1, arbitrary: fc.constantFrom<Spelling>(...Object.values(SPELLINGS)) },
);
const request = fc.tuple(path, body, spelling).map((parts) => spell(...parts));
const cuts = fc.array(fc.nat(), { maxLength: 4 });

const split = (text: string, at: readonly number[]): Buffer[] => {
  const bytes = Buffer.from(text, 'latin1');
  const ends = [0, ...at.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
};

/** Without what no two answers share, and what Node says in the midst of an earlier answer; headers in one order. */
const essence = (heard: string): string =>
  heard
    .toLowerCase()
    .replaceAll('http/1.1 100 continue\r\n\r\n', '')
    .replaceAll(/^date: .*$/gm, 'date: …')
    .replaceAll(/(?<=http\/1\.1 .*\r\n)(?:[\w-]+: .*\r\n)+/g, sorted);
const sorted = (lines: string): string =>
  lines
    .split(/(?<=\n)/)
    .sort()
    .join('');

describe('requests on one connection', () => {
  it('are answered as node:http answers them, in their order, in whatever pieces they come', async () => {
    const behind = new PlainServer({ script: answerAsAsked });
    const without = new PlainServer({ script: answerAsAsked, hasDoor: false });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 5 }), cuts, async (requests, at) => {
        const text = requests.join('') + LAST;
        const heard = await behind.hear(split(text, at));
        expect(essence(heard)).toBe(essence(await without.hear([Buffer.from(text, 'latin1')])));
      }),
      { numRuns: 300 },
    );
    // Both readers had their part.
    expect(behind.plainly).toBeGreaterThan(30);
    expect(behind.asked.length - behind.plainly).toBeGreaterThan(30);
    expect(behind.door).toMatchObject({ size: 0, leftBytes: new PlainServer().door!.leftBytes });
  });
});
