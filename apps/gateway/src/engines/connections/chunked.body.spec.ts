import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MalformedAnswer } from './answer.head.ts';
import { ChunkedBody } from './chunked.body.ts';

const chunk = (
  data: Uint8Array,
  spelled: { readonly upper: boolean; readonly extension: string },
): Buffer => {
  const size = data.length.toString(16);
  const head = `${spelled.upper ? size.toUpperCase() : size}${spelled.extension}\r\n`;
  return Buffer.concat([Buffer.from(head), data, Buffer.from('\r\n')]);
};

const split = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
};

/** What a body gives, read piece by piece. */
const dataOf = (body: ChunkedBody, pieces: readonly Buffer[]): Buffer =>
  Buffer.concat(
    pieces.map((piece) => {
      const into = Buffer.alloc(piece.length);
      return into.subarray(0, body.read(piece, 0, piece.length, into));
    }),
  );

describe('a chunked body', () => {
  const spelling = fc.record({
    upper: fc.boolean(),
    extension: fc.constantFrom('', ';name', ' ; name="a;b"'),
  });
  const chunks = fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), spelling));
  const trailers = fc.constantFrom('', 'x-usage: 1\r\n', 'a: b\r\nc: d\r\n');

  it('gives its data, however it is spelled and split', () => {
    fc.assert(
      fc.property(chunks, trailers, fc.array(fc.nat()), (parts, trailer, cuts) => {
        const bytes = Buffer.concat([
          ...parts.map(([data, spelled]) => chunk(data, spelled)),
          Buffer.from(`0\r\n${trailer}\r\n`),
        ]);
        const body = new ChunkedBody();
        expect(dataOf(body, split(bytes, cuts))).toEqual(Buffer.concat(parts.map(([data]) => data)));
        expect([body.isDone, body.hasRest]).toEqual([true, false]);
      }),
    );
  });

  it('is not done before its last byte, and knows that something follows it', () => {
    const bytes = Buffer.from('3\r\nabc\r\n0\r\n\r\n');
    for (let end = 0; end < bytes.length; end++) {
      const body = new ChunkedBody();
      dataOf(body, [bytes.subarray(0, end)]);
      expect(body.isDone).toBe(false);
    }
    const body = new ChunkedBody();
    expect(dataOf(body, [Buffer.concat([bytes, Buffer.from('HTTP/1.1')])]).toString()).toBe('abc');
    expect([body.isDone, body.hasRest]).toEqual([true, true]);
  });

  it.each(['x\r\n', '\r\n', '3\r\nabcd', '3\nabc', '3\r\nabc\n', 'ffffffffffff\r\n', '-1\r\n', '0x3\r\n'])(
    '%j is none',
    (text) => {
      expect(() => dataOf(new ChunkedBody(), [Buffer.from(text)])).toThrow(MalformedAnswer);
    },
  );

  it('may have an extension at each of any number of chunks', () => {
    const data = Buffer.from('data');
    const signed = chunk(data, { upper: false, extension: `;signature=${'0'.repeat(64)}` });
    const body = new ChunkedBody();
    const pieces = [...Array<Buffer>(2_000).fill(signed), Buffer.from('0\r\n\r\n')];
    expect(dataOf(body, pieces)).toEqual(Buffer.alloc(8_000, 'data'));
    expect(body.isDone).toBe(true);
  });

  it('has no endless extension', () => {
    const pieces = [Buffer.from('4;a='), ...Array<Buffer>(100).fill(Buffer.alloc(1_000, 'y'))];
    expect(() => dataOf(new ChunkedBody(), pieces)).toThrow(MalformedAnswer);
  });

  it('has no endless trailers', () => {
    const line = Buffer.from(`x: ${'y'.repeat(1_000)}\r\n`);
    const body = new ChunkedBody();
    expect(() => dataOf(body, [Buffer.from('0\r\n'), ...Array<Buffer>(100).fill(line)])).toThrow(
      MalformedAnswer,
    );
  });
});
