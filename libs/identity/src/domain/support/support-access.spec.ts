import { brandId } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import { draftSupportAccess, isOpen, type SupportAccess } from './support-access.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);

describe('an access for support', () => {
  it('ends by itself after the hours that were given', () => {
    const draft = draftSupportAccess({ hours: 2, reason: ' clé perdue ' }, NOW);
    expect(draft).toEqual({ ok: true, value: { reason: 'clé perdue', until: later(7_200_000) } });
    const access: SupportAccess = {
      id: brandId('a'),
      collectiviteId: brandId('c'),
      reason: 'clé perdue',
      until: later(7_200_000),
      withdrawnAt: null,
      createdAt: NOW,
    };
    expect(isOpen(access, later(7_199_999))).toBe(true);
    expect(isOpen(access, later(7_200_000))).toBe(false);
    expect(isOpen({ ...access, withdrawnAt: later(1) }, later(2))).toBe(false);
  });

  it.each([
    [{ hours: 0, reason: 'x' }, 'hours'],
    [{ hours: 73, reason: 'x' }, 'hours'],
    [{ hours: 1.5, reason: 'x' }, 'hours'],
    [{ hours: 1, reason: ' ' }, 'reason'],
    [{ hours: 1, reason: 'x'.repeat(501) }, 'reason'],
  ])('is refused for %j', (input, field) => {
    expect(draftSupportAccess(input, NOW)).toMatchObject({ failure: { field } });
  });
});
