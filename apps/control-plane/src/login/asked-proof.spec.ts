import { describe, expect, it } from '@jest/globals';
import { isProvenAsAsked, readAskedProof } from './asked-proof.ts';

const KNOWN = ['mfa', 'eidas2'];
const NOW_MS = Date.parse('2026-11-22T12:00:00Z');

describe('a link to the login', () => {
  it('may ask for a second factor, given a short while ago', () => {
    expect(readAskedProof({ acr_values: 'eidas2 mfa', max_age: '600' }, KNOWN)).toEqual({
      acrValues: ['eidas2', 'mfa'],
      maxAgeS: 600,
    });
    expect(readAskedProof({ max_age: '0' }, KNOWN)).toEqual({ maxAgeS: 0 });
  });

  it.each([
    ['nothing', {}],
    ['an unknown level', { acr_values: 'pwd' }],
    ['several texts', { acr_values: ['mfa', 'mfa'], max_age: ['1', '2'] }],
    ['nonsense', { acr_values: '', max_age: '-1' }],
    ['another parameter', { acr_values: 'x&prompt=none', max_age: '1e3' }],
  ])('asks for nothing where it says %s', (_what, query) => {
    expect(readAskedProof(query, KNOWN)).toEqual({});
  });
});

describe('a login', () => {
  const asked = { acrValues: KNOWN, maxAgeS: 600 };
  const authTime = (ageS: number) => new Date(NOW_MS - ageS * 1000);

  it('that is what was asked for is taken', () => {
    expect(isProvenAsAsked({ acr: 'mfa', authTime: authTime(600) }, asked, NOW_MS)).toBe(true);
    expect(isProvenAsAsked({}, {}, NOW_MS)).toBe(true);
  });

  it.each([
    ['weaker', { acr: 'pwd', authTime: authTime(0) }],
    ['older', { acr: 'mfa', authTime: authTime(661) }],
    ['of nobody knows what', {}],
    ['of nobody knows when', { acr: 'mfa' }],
  ])('that is %s is not', (_how, proof) => {
    expect(isProvenAsAsked(proof, asked, NOW_MS)).toBe(false);
  });
});
