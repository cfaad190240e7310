import { describe, expect, it } from '@jest/globals';
import { decideStepUp, type LoginProof, type Principal } from './index.ts';

const MINUTE_MS = 60_000;
const now = new Date('2026-11-22T12:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const policy = { acrValues: ['mfa', 'eidas2'], maxAgeMs: 10 * MINUTE_MS, exemptClients: ['automation'] };

const decided = (login: LoginProof | undefined, kind: 'user' | 'service-account' = 'user') => {
  const actor = { kind, subject: 'ada', issuer: 'https://id.example' } as const;
  const principal: Principal = { actor, grants: [], ...(login ? { login } : {}) };
  return decideStepUp(principal, policy, now).kind;
};

describe('what is sensitive', () => {
  it('is for who logged in with a second factor, a short while ago', () => {
    expect(decided({ acr: 'mfa', authTime: ago(0) })).toBe('strong-enough');
    expect(decided({ acr: 'eidas2', authTime: ago(10 * MINUTE_MS) })).toBe('strong-enough');
  });

  it.each<[string, LoginProof | undefined]>([
    ['a password alone', { acr: 'pwd', authTime: ago(0) }],
    ['too long ago', { acr: 'mfa', authTime: ago(10 * MINUTE_MS + 1) }],
    ['nobody knows when', { acr: 'mfa' }],
    ['nobody knows how', { authTime: ago(0), amr: ['pwd', 'otp'] }],
    ['a level of a similar name', { acr: 'MFA', authTime: ago(0) }],
    ['nothing is known', undefined],
  ])('asks for another login where the last was by %s', (_how, login) => {
    expect(decided(login)).toBe('step-up-required');
  });

  it('is for no program, whatever its token says, unless it is exempt', () => {
    expect(decided({ acr: 'mfa', authTime: ago(0), clientId: 'robot' }, 'service-account')).toBe(
      'person-required',
    );
    expect(decided({ clientId: 'automation' }, 'service-account')).toBe('strong-enough');
  });

  it('is for who came by break-glass: there is no provider to log in with again', () => {
    const actor = { kind: 'user', subject: 'ada', issuer: 'beffroi:break-glass' } as const;
    expect(decideStepUp({ actor, grants: [] }, policy, now).kind).toBe('strong-enough');
  });

  it('goes by the client of a token: a person’s session is never exempt', () => {
    expect(decided({ clientId: 'automation' })).toBe('strong-enough');
    expect(decided({ sessionId: 'automation' })).toBe('step-up-required');
  });
});
