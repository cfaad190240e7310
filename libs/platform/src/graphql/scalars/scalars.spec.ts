import { describe, expect, it } from '@jest/globals';
import { Count } from './count.scalar.ts';
import { DateTime } from './date-time.scalar.ts';

describe('DateTime', () => {
  it('is an instant with its offset, answered in UTC', () => {
    const instant = DateTime.parseValue('2026-11-21T10:30:00+01:00');
    expect(DateTime.serialize(instant)).toBe('2026-11-21T09:30:00.000Z');
  });

  it.each([
    '2026-11-21',
    '2026-11-21T10:30:00',
    '2026-13-01T00:00:00Z',
    '2027-02-30T00:00:00Z',
    'demain',
    1_700_000_000_000,
    null,
  ])('refuses %p', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow('ISO 8601');
  });
});

describe('Count', () => {
  it('holds a month of tokens, which Int does not', () => {
    expect(Count.serialize(5_000_000_000)).toBe(5_000_000_000);
    expect(Count.serialize(5_000_000_000n)).toBe(5_000_000_000);
  });

  it.each([-1, 1.5, 2 ** 53, 'many', null])('refuses %p', (value) => {
    expect(() => Count.parseValue(value)).toThrow('whole number');
  });
});
