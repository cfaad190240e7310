import { describe, expect, it } from '@jest/globals';
import { REFUSAL_REASONS, type RefusingLimit } from '@beffroi/contracts/usage';
import { brandId } from '@beffroi/kernel';
import { explainRefusal } from './explain-refusal.ts';
import type { RefusalAccount } from './refusal-account.ts';

const limit: RefusingLimit = { id: brandId('l'), level: 'project', metric: 'tokens', window: 'month' };
const refusal: RefusalAccount = {
  id: 'r',
  collectiviteId: 'c',
  projectId: 'p',
  apiKeyId: 'k',
  gatewayId: 'gw-1',
  modelId: null,
  offer: null,
  refusedAt: new Date('2026-11-22T10:00:00Z'),
  waitedMs: 3,
  httpStatus: 403,
  code: 'account_suspended',
  reason: 'suspended',
  limit: null,
  alike: 0,
};
const words = {
  nameOf: () => ({ fr: 'Limite nommée.', en: 'A limit by its name.' }),
  reached: () => ({ fr: 'Limite atteinte.', en: 'A limit reached.' }),
};
const told = (changes: Partial<RefusalAccount>, language: 'fr' | 'en' = 'fr') =>
  explainRefusal({ ...refusal, ...changes }, words)
    .map((text) => text[language])
    .join(' ');

describe('a refusal is explained', () => {
  it.each(REFUSAL_REASONS)('in both languages, of its own: %s', (reason) => {
    const others = REFUSAL_REASONS.filter((other) => other !== reason);
    for (const language of ['fr', 'en'] as const) {
      expect(told({ reason }, language).length).toBeGreaterThan(80);
      expect(others.map((other) => told({ reason: other }, language))).not.toContain(
        told({ reason }, language),
      );
    }
    expect(told({ reason }, 'fr')).not.toBe(told({ reason }, 'en'));
  });

  it('by who refused it and how, and what it cost', () => {
    expect(told({})).toBe(
      'La passerelle gw-1 l’a refusée (HTTP 403, account_suspended). La collectivité était suspendue par l’opérateur, qui seul peut la rétablir. Une requête refusée ne coûte rien et n’entame aucun quota.',
    );
  });

  it('by the limit that had no room, in the words of its refusal; of one that closes by its name', () => {
    expect(told({ reason: 'quota-spent', limit })).toContain('Limite atteinte. Ce qui restait');
    expect(told({ reason: 'model-closed', limit })).toContain('Limite nommée. Cette limite, mise à 0');
  });

  it('by how long it had waited, where anybody would call it waiting', () => {
    expect(told({ reason: 'queue-late', waitedMs: 50_400 })).toContain('Elle avait attendu 50,4 s.');
    expect(told({ waitedMs: 999 })).not.toContain('attendu');
  });

  it('by how many others met the same', () => {
    expect(told({ alike: 3_412 })).toMatch(/3\s412 autres de la même clé/u);
    expect(told({ alike: 3_412 }, 'en')).toContain('3,412 more of the same key');
  });

  it('by its code alone where a newer gateway knows a reason that is not known here', () => {
    expect(told({ reason: 'of-tomorrow', code: 'account_suspended' })).toBe(
      'La passerelle gw-1 l’a refusée (HTTP 403, account_suspended). Une requête refusée ne coûte rien et n’entame aucun quota.',
    );
  });
});
