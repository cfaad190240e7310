import { describe, expect, it } from '@jest/globals';
import { headersIn, headLines } from './head.lines.ts';

describe('the lines of a head', () => {
  it('say each header once, and are read as they were given', () => {
    const headers = ['x-a', 'b', 'x-c', ' d: é\t', 'x-empty', ''];
    expect(headLines(headers)).toBe('x-a: b\r\nx-c:  d: é\t\r\nx-empty: \r\n');
    expect(headersIn(headLines(headers))).toEqual(headers);
    expect([headLines([]), headersIn('')]).toEqual(['', []]);
  });

  it.each(['a\r\nb: c', 'a\nb', 'a\rb', '\0', '€'])('are not written with a value like %j', (value) => {
    expect(() => headLines(['content-type', 'text/plain', 'x-a', value])).toThrow('x-a cannot be written');
  });
});
