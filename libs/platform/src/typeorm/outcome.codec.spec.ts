import { describe, expect, it } from '@jest/globals';
import { decodeOutcome, encodeOutcome } from './outcome.codec.ts';

const replay = (value: unknown) => decodeOutcome(JSON.parse(encodeOutcome(value)));

describe('a stored outcome', () => {
  it.each([
    [undefined],
    [null],
    ['texte'],
    [{ ok: true, value: { id: 'x', at: new Date('2026-11-21T00:00:00Z'), cents: [1n, 2n], none: null } }],
    [{ ok: false, failure: { kind: 'NotFound' } }],
  ])('comes back as it was', (value: unknown) => {
    expect(replay(value)).toEqual(value);
  });

  it('is refused when it would come back as something else', () => {
    class Row {}
    expect(() => encodeOutcome({ rows: [new Row()] })).toThrow(/outcome\.rows\[0\] is a Row/);
    expect(() => encodeOutcome(new Map())).toThrow(TypeError);
    expect(() => encodeOutcome({ secret: Buffer.of(1) })).toThrow(TypeError);
    expect(() => encodeOutcome(() => 1)).toThrow(TypeError);
  });
});
