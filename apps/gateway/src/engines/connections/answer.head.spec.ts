import { describe, expect, it } from '@jest/globals';
import { MalformedAnswer, readHead } from './answer.head.ts';

const headOf = (...lines: readonly string[]) => readHead(['HTTP/1.1 200 OK', ...lines].join('\r\n'));

describe('the head of an answer', () => {
  it('tells the status and what the gateway passes on or goes by, whatever the case of names', () => {
    expect(
      readHead(
        'HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nRETRY-AFTER:  7 \r\ncontent-length: 12',
      ),
    ).toMatchObject({
      status: 429,
      contentType: 'application/json',
      retryAfter: '7',
      framing: { kind: 'length', bytes: 12 },
      keepsAlive: true,
    });
  });

  it.each([
    [['content-length: 5'], { kind: 'length', bytes: 5 }],
    [['content-length: 5', 'content-length: 5'], { kind: 'length', bytes: 5 }],
    [['transfer-encoding: Chunked'], { kind: 'chunked' }],
    [[], { kind: 'until-close' }],
  ])('says by %j how far the body goes', (lines, framing) => {
    expect(headOf(...lines).framing).toEqual(framing);
  });

  it.each([
    ['HTTP/1.1 204 No Content', { kind: 'length', bytes: 0 }],
    ['HTTP/1.1 100 Continue', { kind: 'length', bytes: 0 }],
  ])('of %s has no body', (line, framing) => {
    expect(readHead(line).framing).toEqual(framing);
  });

  it('says whether the connection may be used again, and for how long', () => {
    const lengths = ['content-length: 0'];
    expect(headOf(...lengths).keepsAlive).toBe(true);
    expect(headOf(...lengths, 'connection: Close').keepsAlive).toBe(false);
    expect(headOf(...lengths, 'connection: x, close').keepsAlive).toBe(false);
    expect(readHead('HTTP/1.0 200 OK\r\ncontent-length: 0').keepsAlive).toBe(false);
    expect(headOf().keepsAlive).toBe(false);
    expect(headOf('keep-alive: timeout=5, max=100').keepAliveMs).toBe(5_000);
  });

  it.each([
    'HTTP/2 200',
    'HTTP/1.1 20 OK',
    'hello',
    '',
    'HTTP/1.1 200 OK\r\nno name',
    'HTTP/1.1 200 OK\r\n: nameless',
    'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6',
    'HTTP/1.1 200 OK\r\ncontent-length: 5, 5',
    'HTTP/1.1 200 OK\r\ncontent-length: -1',
    'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked',
    'HTTP/1.1 200 OK\r\ncontent-type: a\nset-cookie: b',
  ])('%j is none', (text) => {
    expect(() => readHead(text)).toThrow(MalformedAnswer);
  });
});
