import { brandId } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import { reviewCsv } from './review.csv.ts';
import {
  type DecidingReviewer,
  expectedRole,
  judgeDecision,
  type ReviewLine,
  type WantedDecision,
} from './review-line.ts';

const ISSUER = 'https://id.example';
const line = (changed: Partial<ReviewLine> = {}): ReviewLine => ({
  id: brandId('line'),
  reviewId: brandId('review'),
  collectiviteId: brandId('bourges'),
  kind: 'member',
  holdingId: 'm',
  holder: 'lea',
  issuer: ISSUER,
  displayName: 'Léa',
  email: 'lea@bourges.example',
  role: 'collectivite.developer',
  since: new Date('2026-01-05T10:00:00Z'),
  decision: null,
  newRole: null,
  reason: null,
  decidedBy: null,
  decidedAt: null,
  outcome: null,
  ...changed,
});
const by = (subject: string, changed: Partial<DecidingReviewer['actor']> = {}): DecidingReviewer => ({
  actor: { kind: 'user', subject, issuer: ISSUER, ...changed },
  emails: [`${subject}@bourges.example`],
});
const wanted = (changed: Partial<WantedDecision> = {}): WantedDecision => ({
  decision: 'keep',
  role: null,
  reason: ' toujours en poste ',
  ...changed,
});
const open = { closedAt: null };
const closed = { closedAt: new Date('2026-11-22T10:00:00Z') };

describe('a decision about an access', () => {
  it('has a reason, and a role exactly where the role changes', () => {
    expect(judgeDecision(line(), open, wanted(), by('ada'))).toEqual({
      ok: true,
      value: { decision: 'keep', newRole: null, reason: 'toujours en poste' },
    });
    const changing = wanted({ decision: 'change-role', role: 'collectivite.finance' });
    expect(judgeDecision(line(), open, changing, by('ada'))).toMatchObject({
      value: { newRole: 'collectivite.finance' },
    });
  });

  it.each([
    ['reason', {}, { reason: '  ' }],
    ['reason', {}, { reason: 'x'.repeat(501) }],
    ['role', {}, { decision: 'change-role' }],
    ['role', {}, { role: 'collectivite.finance' }],
    ['role', {}, { decision: 'change-role', role: 'operator.admin' }],
    ['role', { collectiviteId: null }, { decision: 'change-role', role: 'collectivite.admin' }],
    ['role', { kind: 'support-access' }, { decision: 'change-role', role: 'collectivite.finance' }],
  ] as const)('is refused for its %s: %j %j', (field, changedLine, changed) => {
    expect(judgeDecision(line(changedLine), open, wanted(changed), by('ada'))).toEqual({
      ok: false,
      failure: { kind: 'InvalidAccessDecision', field },
    });
  });

  it('is nobody’s about what they hold themselves, or are invited to', () => {
    const own = { failure: { kind: 'OwnAccess' } };
    expect(judgeDecision(line(), open, wanted(), by('lea'))).toMatchObject(own);
    const invited = line({ kind: 'invitation', holder: 'lea@bourges.example', issuer: null });
    expect(judgeDecision(invited, open, wanted(), by('lea'))).toMatchObject(own);
    expect(judgeDecision(invited, open, wanted(), by('ada')).ok).toBe(true);
  });

  it('of a namesake with another identity provider is another person’s', () => {
    const namesake = by('lea', { issuer: 'https://other.example' });
    expect(judgeDecision(line(), open, wanted(), namesake).ok).toBe(true);
  });

  it('is a person’s, not a program’s', () => {
    const robot = by('robot', { kind: 'service-account' });
    expect(judgeDecision(line(), open, wanted(), robot)).toMatchObject({
      failure: { kind: 'OnlyPeopleReview' },
    });
  });

  it('comes too late once the review is closed, but for what it suspended', () => {
    expect(judgeDecision(line({ outcome: 'kept' }), closed, wanted(), by('ada'))).toMatchObject({
      failure: { kind: 'AccessReviewClosed' },
    });
    expect(judgeDecision(line({ outcome: 'suspended' }), closed, wanted(), by('ada')).ok).toBe(true);
  });

  it('is about the role that the review gave, once it has changed it', () => {
    expect(expectedRole(line())).toBe('collectivite.developer');
    const changed = line({ outcome: 'changed', newRole: 'collectivite.finance' });
    expect(expectedRole(changed)).toBe('collectivite.finance');
  });
});

describe('the file of a review', () => {
  it('opens in French Excel, runs nothing there, and says what is left to decide', () => {
    const file = reviewCsv([
      line(),
      line({ holder: '=cmd', outcome: 'suspended', decidedAt: new Date('2026-11-22T23:30:00Z') }),
    ]);
    const [header, first, second] = file.split('\r\n');
    expect(header).toMatch(/^\uFEFF"Nature";"Identifiant";/);
    expect(first).toContain('"personne";"lea"');
    expect(first).toContain('"05/01/2026"');
    expect(first).toContain('"à décider"');
    expect(second).toContain(`"'=cmd"`);
    expect(second).toContain('"23/11/2026";"suspendu faute de décision"');
  });
});
