import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { duplexPair } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createGatewayServer } from '../gateway.server.ts';
import { type HeaderName, HEADERS_READ } from '../incoming.ts';
import { NodeConnections } from '../node.connections.ts';
import { newRequestId } from '../request.ids.ts';
import { headerOf, type PlainHead, readPlainHead } from './plain.head.ts';

const bytesOf = (text: string) => Buffer.from(text, 'latin1');
const read = (text: string) => readPlainHead(bytesOf(text));
const post = (...lines: readonly string[]) =>
  ['POST /v1/chat/completions HTTP/1.1', ...lines, '', ''].join('\r\n');
const FRAMED = ['host: x', 'content-length: 3'] as const;

describe('a plain head', () => {
  it('is read with what the gateway asks of it, and with nothing else', () => {
    const text = post('Host: a.example', 'AUTHORIZATION: Bearer k', 'x-else: 1', 'Content-Length:  3 \t');
    const head = read(`${text}abc`)!;
    expect(head).toMatchObject({
      method: 'POST',
      target: '/v1/chat/completions',
      headBytes: text.length,
      bodyBytes: 3,
      isLast: false,
    });
    expect(headersRead((name) => headerOf(head, name))).toEqual({
      host: 'a.example',
      authorization: 'Bearer k',
      'content-length': '3',
    });
  });

  it.each([
    ['that wishes to go on', post(...FRAMED, 'Connection: Keep-Alive'), { isLast: false }],
    ['that is the last', post(...FRAMED, 'connection: close'), { isLast: true }],
    ['without a body', 'GET /v1/models?a=b HTTP/1.1\r\nhost: x\r\n\r\n', { bodyBytes: 0, method: 'GET' }],
    ['with a body of nothing', post('host: x', 'content-length: 0'), { bodyBytes: 0 }],
    ['with tabs and other languages in a value', post(...FRAMED, 'x: \té\t'), { bodyBytes: 3 }],
    ['with an empty value', post(...FRAMED, 'user-agent:'), { bodyBytes: 3 }],
  ])('%s is one', (_, text, part) => {
    expect(read(text)).toMatchObject(part);
  });

  it.each([
    ['no line', ''],
    ['half a line', 'POST /v1/chat'],
    ['no empty line at its end', post(...FRAMED).slice(0, -1)],
    ['another method', 'DELETE /v1/keys HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['another version', 'GET /v1/models HTTP/1.0\r\nhost: x\r\n\r\n'],
    ['a path of another kind', 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['a target with scheme and host', 'GET http://x/v1/models HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['a target that is no ASCII', 'GET /v1/mod\u00e8les HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['an empty line before it', `\r\n${post(...FRAMED)}`],
    ['lines that end in LF alone', post(...FRAMED).replaceAll('\r\n', '\n')],
    ['one line that ends in LF alone', post(...FRAMED).replace('x\r\n', 'x\n')],
    ['a CR inside a value', post(...FRAMED, 'x: a\rb')],
    ['a NUL inside a value', post(...FRAMED, 'x: \u0000')],
    ['a name with a space behind it', post(...FRAMED, 'x : 1')],
    ['a line that goes on in the next', post(...FRAMED, 'x: 1', ' 2')],
    ['a line without a name', post(...FRAMED, ': 1')],
    ['a line without a colon', post(...FRAMED, 'x')],
    ['no host', post('content-length: 3')],
    ['a second host', post(...FRAMED, 'Host: x')],
    ['a second key', post(...FRAMED, 'authorization: a', 'Authorization: a')],
    ['a second length', post(...FRAMED, 'content-length: 3')],
    ['a POST without a length', post('host: x')],
    ['a GET with one', 'GET /v1/models HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc'],
    ['a length that is no number', post('host: x', 'content-length: 3a')],
    ['a length with a sign', post('host: x', 'content-length: +3')],
    ['a length with a space that is none', post('host: x', 'content-length: 3\u00a0')],
    ['a length of nothing', post('host: x', 'content-length:')],
    ['a body in chunks', post(...FRAMED, 'transfer-encoding: chunked')],
    ['a body that waits to be asked for', post(...FRAMED, 'expect: 100-continue')],
    ['another protocol', post(...FRAMED, 'connection: upgrade', 'upgrade: h2c')],
    ['two wishes for the connection', post(...FRAMED, 'connection: close', 'connection: close')],
    ['a wish that nobody knows', post(...FRAMED, 'connection: te')],
    ['a wish meant for proxies', post(...FRAMED, 'proxy-connection: close')],
    ['a long head', post(...FRAMED, `x: ${'a'.repeat(8 * 1024)}`)],
    ['a hundred headers more', post(...FRAMED, ...Array.from({ length: 100 }, () => 'x: 1'))],
  ])('is none with %s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('of which a part has come is none, wherever it ends', () => {
    const text = post(...FRAMED, 'authorization: Bearer k', 'connection: close');
    for (let end = 0; end < text.length; end++) expect(read(text.slice(0, end))).toBeUndefined();
    expect(read(text)).toBeDefined();
  });
});

/** What somebody made of the first request in some bytes, and whether another followed. */
interface Reading {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly isLast: boolean;
  readonly next: string | undefined;
}

const NEXT = '/v1/next';
const BEHIND = `GET ${NEXT} HTTP/1.1\r\nhost: x\r\n\r\n`;
const headersRead = (header: (name: HeaderName) => string | undefined) =>
  Object.fromEntries(HEADERS_READ.map((name) => [name, header(name)]));

/** As the server of `node:http` that stands behind the door reads them. */
class NodeReader {
  readonly #server: Server;
  #asked: { readonly request: IncomingMessage; body: string; readonly isLast: boolean }[] = [];

  constructor() {
    this.#server = createGatewayServer(
      (request, response) => {
        const asked = { request, body: '', isLast: !response.shouldKeepAlive };
        this.#asked.push(asked);
        request.on('data', (chunk: Buffer) => (asked.body += chunk.toString('latin1')));
        request.on('end', () => response.end());
      },
      new NodeConnections(),
      () => newRequestId(0),
    );
  }

  /** @returns undefined: it is refused */
  async read(bytes: Buffer): Promise<Reading | undefined> {
    this.#asked = [];
    const [client, socket] = duplexPair();
    client.resume();
    this.#server.emit('connection', socket);
    const closed = once(socket, 'close');
    client.end(bytes);
    await closed;
    const [first, second] = this.#asked;
    if (!first?.request.complete) return undefined;
    const { request, body, isLast } = first;
    const headers = headersRead((name) => request.headers[name]?.toString());
    return {
      method: request.method!,
      target: request.url!,
      headers,
      body,
      isLast,
      next: second?.request.url,
    };
  }
}

const plainReading = (head: PlainHead, bytes: Buffer): Reading => ({
  method: head.method,
  target: head.target,
  headers: headersRead((name) => headerOf(head, name)),
  body: bytes.toString('latin1', head.headBytes, head.headBytes + head.bodyBytes),
  isLast: head.isLast,
  next: head.isLast ? undefined : NEXT,
});

/** So that a head, of many such parts, is right as often as not. */
const usually = <Value>(right: Value, ...others: readonly Value[]) =>
  fc.oneof(
    { weight: 10, arbitrary: fc.constant(right) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
const anyCase = (text: string) =>
  fc.constantFrom(
    text,
    text.toUpperCase(),
    text.replace(/^./, (letter) => letter.toUpperCase()),
  );
const oddByte = fc.constantFrom(
  '\0',
  '\t',
  '\n',
  '\v',
  '\f',
  '\r',
  '\x1f',
  ' ',
  '\x7f',
  '\x80',
  '\x85',
  '\xa0',
  '\xff',
);
const anyText = fc
  .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom('a', '5', ',', ';', '"') }, oddByte), {
    maxLength: 6,
  })
  .map((letters) => letters.join(''));
const name = fc.oneof(
  fc.constantFrom(...HEADERS_READ, 'connection', 'expect', 'transfer-encoding', 'upgrade').chain(anyCase),
  fc.constantFrom(
    'proxy-connection',
    'keep-alive',
    'te',
    'trailer',
    'x',
    '__proto__',
    'constructor',
    'x y',
    '',
  ),
  fc.constantFrom("!#$%&'*+-.^_`|~09AZ", 'x(', 'x\x80', 'x@', 'x[', '\tx'),
);
const value = fc.oneof(
  fc.constantFrom(
    'close',
    'Keep-Alive',
    'close, keep-alive',
    'chunked',
    'h2c',
    '100-continue',
    '5',
    '05',
    '0',
  ),
  anyText,
);
const blank = usually(' ', '', '\t', '  ', '\xa0', '\v');
const line = fc
  .tuple(
    name,
    usually(':', ' :', '', '::'),
    blank,
    value,
    usually('', ' ', '\t', '\xa0', '\r'),
    usually('\r\n', '\n', '\r'),
  )
  .map((parts) => parts.join(''));
const head = fc
  .tuple(
    usually('POST', 'GET', 'PUT', 'HEAD', 'post', 'PRI', ' POST'),
    usually(' ', '  ', '\t'),
    usually(
      '/v1/chat',
      '/v1/',
      '/v1/a?b#c#"',
      '/v1/{|}~',
      '/v1/\xe9',
      '/health',
      '*',
      'http://x/v1/',
      '/v1/a b',
    ),
    usually(' HTTP/1.1', ' HTTP/1.0', ' HTTP/2.0', ' http/1.1', '  HTTP/1.1', ' HTTP/1.1 ', ''),
    usually('\r\n', '\n', '\r'),
    usually('', 'proxy-connection: close\r\n', 'a:\r\n'.repeat(1_001)),
    usually('host: x\r\n', '', 'host: x\r\nhost: x\r\n', 'host:\r\n', 'host:\xa0x\xa0\r\n'),
    usually(
      'content-length: 5\r\n',
      '',
      'content-length: 5\xa0\r\n',
      'content-length: 5, 5\r\n',
      'content-length: 5\t\r\n',
    ),
    fc.array(line, { maxLength: 3 }),
    usually('\r\n', '\n', '\r\n\r\n'),
  )
  .map((parts) => parts.flat().join(''));
/** Somewhere a byte too many, too few, or another. */
const slip = fc.tuple(fc.nat(), fc.nat({ max: 1 }), fc.oneof(oddByte, fc.constantFrom('', ':', '5', 'a')));
const slipped = (text: string, slips: readonly (readonly [number, number, string])[]) =>
  slips.reduce((before, [where, gone, put]) => {
    const at = where % before.length;
    return before.slice(0, at) + put + before.slice(at + gone);
  }, text);
const oddHead = fc
  .tuple(
    head,
    usually(0, 1, 2).chain((count) => fc.array(slip, { minLength: count, maxLength: count })),
  )
  .map(([text, slips]) => slipped(text, slips));

/** Controls, punctuation, and some of all the others. */
const ODD_BYTES = [...Array(0x30).keys(), 0x35, 0x3a, 0x5a, 0x7f, 0x80, 0x85, 0xa0, 0xff].map((byte) =>
  String.fromCharCode(byte),
);

describe('what is read as plain', () => {
  let node: NodeReader;
  let accepted: number;
  beforeEach(() => {
    node = new NodeReader();
    accepted = 0;
  });

  const readsAsNode = async (text: string): Promise<void> => {
    const plain = read(text);
    if (!plain || plain.bodyBytes > 100) return;
    accepted++;
    const bytes = bytesOf(
      text.slice(0, plain.headBytes) +
        '\xabbody'.padEnd(plain.bodyBytes, 'x').slice(0, plain.bodyBytes) +
        BEHIND,
    );
    expect(await node.read(bytes)).toEqual(plainReading(plain, bytes));
  };

  it('is read alike by node:http, to the last byte', async () => {
    await fc.assert(fc.asyncProperty(oddHead, readsAsNode), { numRuns: 6_000 });
    expect(accepted).toBeGreaterThan(300);
  });

  it('is read alike by node:http, whatever one byte of it is', async () => {
    const text = post('host: x', 'content-length: 5', 'connection: close', 'authorization: a');
    for (let at = 0; at < text.length; at++)
      for (const byte of ODD_BYTES) await readsAsNode(text.slice(0, at) + byte + text.slice(at + 1));
    expect(accepted).toBeGreaterThan(500);
  });
});
