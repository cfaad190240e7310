import { describe, expect, it } from '@jest/globals';
import { readBreakGlassArguments } from './break-glass.arguments.ts';

const GRANT = ['grant', '--person', 'Marie Martin', '--reason', 'Keycloak est arrêté'];

describe('the program of break-glass codes', () => {
  it('gives an administrator one hour unless told', () => {
    expect(readBreakGlassArguments(GRANT)).toEqual({
      ok: true,
      value: {
        stateDir: undefined,
        command: {
          kind: 'grant',
          request: {
            person: 'Marie Martin',
            reason: 'Keycloak est arrêté',
            role: 'operator.admin',
            lifetimeMs: 3_600_000,
          },
        },
      },
    });
  });

  it('takes a role, a time, and the folder of a standalone installation', () => {
    const args = [...GRANT, '--role', 'operator.support', '--for', '90min', '--state-dir', 'var'];
    expect(readBreakGlassArguments(args)).toMatchObject({
      value: { stateDir: 'var', command: { request: { role: 'operator.support', lifetimeMs: 5_400_000 } } },
    });
  });

  it('lists and revokes', () => {
    expect(readBreakGlassArguments(['list'])).toMatchObject({ value: { command: { kind: 'list' } } });
    expect(readBreakGlassArguments(['revoke', 'an-id'])).toMatchObject({
      value: { command: { kind: 'revoke', id: 'an-id' } },
    });
  });

  it.each([
    [[]],
    [['open']],
    [['revoke']],
    [['list', 'all']],
    [[...GRANT, '--for', 'ever']],
    [[...GRANT, '--who']],
  ])('does not understand %j', (args) => {
    expect(readBreakGlassArguments(args).ok).toBe(false);
  });
});
