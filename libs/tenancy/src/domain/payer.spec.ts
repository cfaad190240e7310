import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { draftAttachedBody } from './attached-body.ts';
import { checkPayer } from './payer.ts';

const plus = { id: brandId('plus'), name: 'Bourges Plus', category: 'epci', state: 'active' } as const;
const bourges = { id: brandId('bourges'), name: 'Bourges', category: 'commune', state: 'active' } as const;
const vierzon = { id: brandId('vierzon'), name: 'Vierzon', category: 'commune', state: 'active' } as const;

describe('a payer', () => {
  it('is oneself, or a group that shares services', () => {
    expect(checkPayer(bourges as never, bourges as never)).toEqual({ ok: true, value: null });
    expect(checkPayer(plus as never, bourges as never)).toEqual({ ok: true, value: null });
  });

  it('is no other commune, and none that is not served', () => {
    expect(checkPayer(vierzon as never, bourges as never)).toMatchObject({ failure: { cause: 'category' } });
    expect(checkPayer({ ...plus, state: 'suspended' } as never, bourges as never)).toMatchObject({
      failure: { cause: 'state' },
    });
  });
});

describe('an attached body', () => {
  it('has a name, and a SIREN only if it has one of its own', () => {
    expect(draftAttachedBody({ name: ' CCAS de Bourges ', siren: '' })).toEqual({
      ok: true,
      value: { name: 'CCAS de Bourges', siren: null },
    });
    expect(draftAttachedBody({ name: ' ' })).toMatchObject({ failure: { kind: 'InvalidAttachedBody' } });
    expect(draftAttachedBody({ name: 'Régie', siren: '123' })).toMatchObject({
      failure: { kind: 'InvalidIdentifier' },
    });
  });
});
