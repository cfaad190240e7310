import type { Qualification, Sensitivity } from '@beffroi/contracts/dataplane';
import { unreachable } from '@beffroi/kernel';
import type { LocalisedText } from './localised-text.ts';

export type Sovereignty =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'refused'; readonly needed: readonly Qualification[]; readonly reason: LocalisedText };

const ALLOWED: Sovereignty = { kind: 'allowed' };
const SECNUMCLOUD: readonly Qualification[] = ['secnumcloud-3.2', 'secnumcloud-3.2-hds'];
const HDS: readonly Qualification[] = ['hds', 'secnumcloud-3.2-hds'];

/**
 * May a project of this sensitivity be served on a site of this qualification? Every registered site lies in the
 * European Union, which is all that public, internal and personal data ask for (RGPD chapter V). Sensitive data
 * of administrations need SecNumCloud (loi 2024-449, art. 31), health data a certified host (CSP art. L1111-8).
 */
export const mayServe = (sensitivity: Sensitivity, qualification: Qualification): Sovereignty => {
  switch (sensitivity) {
    case 'public':
    case 'interne':
    case 'personnel':
      return ALLOWED;
    case 'sensible':
      return SECNUMCLOUD.includes(qualification)
        ? ALLOWED
        : refused(SECNUMCLOUD, {
            fr: 'Les données sensibles ne sont traitées que sur un site qualifié SecNumCloud (loi n° 2024-449, art. 31).',
            en: 'Sensitive data is only processed on a SecNumCloud qualified site (loi no. 2024-449, art. 31).',
          });
    case 'sante':
      return HDS.includes(qualification)
        ? ALLOWED
        : refused(HDS, {
            fr: 'Les données de santé ne sont traitées que sur un site certifié HDS (code de la santé publique, art. L. 1111-8).',
            en: 'Health data is only processed on an HDS certified site (code de la santé publique, art. L. 1111-8).',
          });
    default:
      return unreachable(sensitivity);
  }
};

const refused = (needed: readonly Qualification[], reason: LocalisedText): Sovereignty => ({
  kind: 'refused',
  needed,
  reason,
});
