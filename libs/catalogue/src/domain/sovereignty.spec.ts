import { describe, expect, it } from '@jest/globals';
import { QUALIFICATIONS, SENSITIVITIES } from '@beffroi/contracts/dataplane';
import { mayServe } from './index.ts';

const ALLOWED = {
  public: ['none', 'hds', 'secnumcloud-3.2', 'secnumcloud-3.2-hds'],
  interne: ['none', 'hds', 'secnumcloud-3.2', 'secnumcloud-3.2-hds'],
  personnel: ['none', 'hds', 'secnumcloud-3.2', 'secnumcloud-3.2-hds'],
  sensible: ['secnumcloud-3.2', 'secnumcloud-3.2-hds'],
  sante: ['hds', 'secnumcloud-3.2-hds'],
};

describe('sovereignty', () => {
  it.each(SENSITIVITIES)('lets %s data go to the sites qualified for it, and nowhere else', (sensitivity) => {
    const allowed = QUALIFICATIONS.filter(
      (qualification) => mayServe(sensitivity, qualification).kind === 'allowed',
    );
    expect(allowed).toEqual(ALLOWED[sensitivity]);
  });

  it('says which qualification is needed, in French and English', () => {
    expect(mayServe('sante', 'secnumcloud-3.2')).toEqual({
      kind: 'refused',
      needed: ['hds', 'secnumcloud-3.2-hds'],
      reason: { fr: expect.stringContaining('HDS'), en: expect.stringContaining('HDS') },
    });
  });
});
