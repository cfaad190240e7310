import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readOrganizations } from './organization.claim.ts';

const BOURGES = '211800339';
const VIERZON = '211802798';
const ID = '6a1f0a7e-0000-4000-8000-000000000001';

describe('the organization claim', () => {
  it.each([
    ['of the default mapper', [BOURGES], [{ alias: BOURGES }]],
    ['of several organisations', [BOURGES, VIERZON], [{ alias: BOURGES }, { alias: VIERZON }]],
    ['with ids', { [BOURGES]: { id: ID } }, [{ alias: BOURGES, id: ID }]],
    ['with attributes', { [BOURGES]: { id: ID, siret: ['21180033900011'] } }, [{ alias: BOURGES, id: ID }]],
    ['with attributes but no id', { [BOURGES]: { siret: ['x'] } }, [{ alias: BOURGES }]],
    ['with nothing added', { [BOURGES]: {} }, [{ alias: BOURGES }]],
    [
      'with groups and roles (26.7), which are not read',
      {
        [BOURGES]: {
          groups: ['/admins'],
          realm_access: { roles: ['operator.admin'] },
          resource_access: { 'beffroi-api': { roles: ['operator.admin'] } },
        },
      },
      [{ alias: BOURGES }],
    ],
    ['that is absent', undefined, []],
    ['that is null', null, []],
    ['that is empty, as a list', [], []],
    ['that is empty, as a map', {}, []],
    ['that is one text', BOURGES, []],
    ['that is a number', 211800339, []],
    ['with something else than a text in its list', [BOURGES, { alias: VIERZON }], []],
    ['with an empty alias', [''], []],
    ['with something else than an object in its map', { [BOURGES]: { id: ID }, [VIERZON]: true }, []],
    ['with a list in its map', { [BOURGES]: [ID] }, []],
    ['with an id that is no text', { [BOURGES]: { id: 7 } }, [{ alias: BOURGES }]],
  ])('%s', (_what, claim, expected) => {
    expect(readOrganizations(claim)).toEqual(expected);
  });

  it('of any shape is read or names nobody, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (claim) => {
        for (const { alias } of readOrganizations(claim)) expect(alias).not.toBe('');
      }),
    );
  });
});
