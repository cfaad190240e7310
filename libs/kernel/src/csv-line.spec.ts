import { describe, expect, it } from '@jest/globals';
import { csvLine } from './csv-line.ts';

describe('a line for French Excel', () => {
  it('is separated by semicolons and keeps zeros and quotes', () => {
    expect(csvLine(['00123', 'dit «l"ami»'])).toBe('"00123";"dit «l""ami»"\r\n');
  });

  it.each(['=1+1', ' +33', '-2', '@SUM(A1)', '\tx'])('runs nothing: %j', (text) => {
    expect(csvLine([text])).toBe(`"'${text}"\r\n`);
  });
});
