import { describe, expect, it } from '@jest/globals';
import { keptUntil } from './retention.ts';

describe('an entry is kept', () => {
  it.each([
    ['security', '2026-11-22T01:02:03.456Z', '2027-11-22T01:02:03.456Z'],
    ['admin', '2026-11-22T01:02:03.456Z', '2029-11-22T01:02:03.456Z'],
    // As PostgreSQL has it: a day that the month lacks is its last one.
    ['security', '2028-02-29T12:00:00.000Z', '2029-02-28T12:00:00.000Z'],
    ['admin', '2025-12-31T23:59:59.999Z', '2028-12-31T23:59:59.999Z'],
  ] as const)('of class %s from %s until %s', (entryClass, at, until) => {
    expect(keptUntil(new Date(at), entryClass).toISOString()).toBe(until);
  });
});
