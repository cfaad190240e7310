import { describe, expect, it } from '@jest/globals';
import { asInstant } from './query.readers.ts';

describe('an instant in the address of a file', () => {
  it.each([
    ['2026-11-01T00:00:00+01:00', '2026-10-31T23:00:00.000Z'],
    ['2026-11-01', '2026-10-31T23:00:00.000Z'],
    ['2026-07-01', '2026-06-30T22:00:00.000Z'],
    ['2026-10-25', '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', '2026-10-25T23:00:00.000Z'],
    ['2028-02-29', '2028-02-28T23:00:00.000Z'],
  ])('may be written %s', (text, instant) => expect(asInstant(text)).toEqual(new Date(instant)));

  it.each(['2026-02-30', '2027-02-29', '2026-13-01', '2026-11', '2026-11-01T00:00:00', '01/11/2026', 'hier'])(
    'may not be written %s',
    (text) => expect(asInstant(text)).toBeUndefined(),
  );
});
