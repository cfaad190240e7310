import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Asked, PlainServer, type PlainServerOptions, tell } from './plain.server.fixture.ts';

let servers: PlainServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});
const serverOf = (options: PlainServerOptions = {}): PlainServer => {
  const server = new PlainServer(options);
  servers.push(server);
  return server;
};
const LAST = 'GET /v1/last HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';

describe('requests on one connection', () => {
  const LONG = Buffer.alloc(20_000, 'long');
  /** Answers in each way that there is, at once or later, as it is asked. */
  const inEveryWay = (asked: Asked): void => {
    const { answer, request } = asked;
    const [way, when] = request.target.slice('/v1/'.length).split('/');
    const respond = () => {
      if (way === 'nothing') return void (answer.writeHead(204, ['x-a', 'b']), answer.end());
      if (way === 'refused') answer.hangUp();
      if (way === 'empty') return void (answer.writeHead(200, ['content-length', '0']), answer.end());
      if (way !== 'stream') return tell(asked);
      answer.writeHead(200, ['content-type', 'text/event-stream']);
      for (const piece of [Buffer.from('one'), LONG, Buffer.alloc(0), Buffer.from('two')])
        answer.write(piece);
      setImmediate(() => answer.end(asked.body === '' ? LONG : 'end'));
    };
    if (when === 'later') setImmediate(respond);
    else respond();
  };
  const way = fc.constantFrom('tell', 'nothing', 'empty', 'stream', 'tell', 'stream', 'refused');
  const target = fc.tuple(way, fc.constantFrom('now', 'later')).map(([how, when]) => `/v1/${how}/${when}`);
  const body = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', '\r\n', '0\r\n\r\n', '\xe9') }),
    fc.constant('a'.repeat(70_000)),
  );
  const chunked = (text: string) =>
    `${text === '' ? '' : `${text.length.toString(16)}\r\n${text}\r\n`}0\r\n\r\n`;
  const request = fc
    .tuple(target, body, fc.constantFrom('plain', 'plain', 'plain', 'get', 'get', 'chunked', 'expect', 'old'))
    .map(([path, text, kind]) => {
      const head = (method: string, version: string, ...lines: readonly string[]) =>
        [`${method} ${path} HTTP/${version}`, 'host: x', ...lines, '', ''].join('\r\n');
      const length = `content-length: ${text.length}`;
      if (kind === 'get') return head('GET', '1.1', 'authorization: a');
      if (kind === 'chunked') return head('POST', '1.1', 'transfer-encoding: chunked') + chunked(text);
      if (kind === 'expect') return head('POST', '1.1', 'expect: 100-continue', length) + text;
      if (kind === 'old') return head('POST', '1.0', 'connection: keep-alive', length) + text;
      return head('POST', '1.1', 'Connection: keep-alive', length) + text;
    });
  const split = (text: string, cuts: readonly number[]): Buffer[] => {
    const bytes = Buffer.from(text, 'latin1');
    const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
    return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
  };
  /** Without what no two answers share, and with headers in one order. */
  const essence = (heard: string) =>
    heard
      .toLowerCase()
      .replaceAll(/http\/1\.1 100 continue\r\n\r\n/g, '')
      .replaceAll(/^(date|x-request-id): .*$/gm, '$1: …')
      .replaceAll(/(?<=http\/1\.1 .*\r\n)(?:[\w-]+: .*\r\n)+/g, sorted);
  const sorted = (lines: string) =>
    lines
      .split(/(?<=\n)/)
      .sort()
      .join('');

  it('are answered as node:http answers them, in their order, in whatever pieces they come', async () => {
    const [withDoor, without] = [
      serverOf({ script: inEveryWay }),
      serverOf({ script: inEveryWay, hasDoor: false }),
    ];
    const cuts = fc.array(fc.nat(), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 5 }), cuts, async (requests, at) => {
        const text = requests.join('') + LAST;
        const heard = await withDoor.hear(split(text, at));
        expect(essence(heard)).toBe(essence(await without.hear([Buffer.from(text, 'latin1')])));
      }),
      { numRuns: 300 },
    );
    expect(withDoor.plainly).toBeGreaterThan(100);
    expect(withDoor.plainly).toBeLessThan(withDoor.asked.length);
    expect(withDoor.door).toMatchObject({ areBusy: false, leftBytes: new PlainServer().door!.leftBytes });
  });
});
