import { ROLES } from '@beffroi/contracts/access';
import { describe, expect, it } from '@jest/globals';
import { findIncompatibility } from './incompatible-roles.ts';

describe('two roles of one person', () => {
  it('are refused where one supervises the other, whichever came first', () => {
    for (const [held, wanted] of [
      ['collectivite.admin', 'collectivite.dpo'],
      ['collectivite.dpo', 'collectivite.developer'],
      ['operator.admin', 'operator.auditor'],
      ['operator.auditor', 'operator.finance'],
    ] as const)
      expect(findIncompatibility([held], wanted)).toMatchObject({ kind: 'IncompatibleRoles', held, wanted });
  });

  it('go together otherwise', () => {
    expect(findIncompatibility(['collectivite.admin'], 'collectivite.finance')).toBeUndefined();
    expect(findIncompatibility([], 'collectivite.dpo')).toBeUndefined();
    for (const role of ROLES) expect(findIncompatibility([role], role)).toBeUndefined();
  });
});
