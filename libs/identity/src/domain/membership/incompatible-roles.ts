import type { Role } from '@beffroi/contracts/access';
import type { Text } from '@beffroi/kernel';

/** Two roles that one person may not hold together, and why. */
export interface IncompatibleRoles {
  readonly kind: 'IncompatibleRoles';
  readonly held: Role;
  readonly wanted: Role;
  readonly reason: Text;
}

/** The DPO takes no task that would make them decide on what they supervise (RGPD, article 38(6)). */
const DPO_IS_INDEPENDENT: Text = {
  fr: 'le DPO ne décide pas de ce qu’il contrôle (RGPD, article 38, paragraphe 6)',
  en: 'a DPO does not decide on what they supervise (GDPR, article 38(6))',
};
const AUDITOR_ONLY_READS: Text = {
  fr: 'l’auditeur n’agit pas sur ce qu’il vérifie',
  en: 'an auditor does not act on what they verify',
};

const RULES: readonly (readonly [Role, Role, Text])[] = [
  ['collectivite.dpo', 'collectivite.admin', DPO_IS_INDEPENDENT],
  ['collectivite.dpo', 'collectivite.developer', DPO_IS_INDEPENDENT],
  ['operator.auditor', 'operator.admin', AUDITOR_ONLY_READS],
  ['operator.auditor', 'operator.support', AUDITOR_ONLY_READS],
  ['operator.auditor', 'operator.finance', AUDITOR_ONLY_READS],
];

/** @param held what the same person holds in the same place: a collectivité, or the operator */
export const findIncompatibility = (held: readonly Role[], wanted: Role): IncompatibleRoles | undefined => {
  for (const [one, other, reason] of RULES) {
    const opposite = wanted === one ? other : wanted === other ? one : undefined;
    if (opposite && held.includes(opposite))
      return { kind: 'IncompatibleRoles', held: opposite, wanted, reason };
  }
  return undefined;
};
