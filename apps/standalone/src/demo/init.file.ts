import { isOperatorRole } from '@beffroi/contracts/access';
import { type Installation, issuerOf } from '../programs/addresses.ts';
import type { DemoMember } from './load-demo.ts';
import { peopleOf, subjectOf } from './people.ts';
import { AUTOMATION, HOST_SIREN, OPERATOR, SITE } from './syndicate.ts';

/** What the control plane's `init` reads: who operates, who administers, where models run. */
export const initFile = (installation: Installation, kubeconfig: string, members: readonly DemoMember[]) => {
  const issuer = issuerOf(installation.ports);
  const isOnBoard = members.some(({ siren }) => siren === HOST_SIREN);
  return {
    operator: OPERATOR,
    administrators: peopleOf(installation)
      .filter(({ role }) => isOperatorRole(role) || isOnBoard)
      .map((person) => ({
        issuer,
        subject: subjectOf(person),
        role: person.role,
        ...(isOperatorRole(person.role) ? {} : { collectivite: HOST_SIREN }),
      })),
    serviceAccounts: [{ issuer, clientId: AUTOMATION.clientId, role: AUTOMATION.role }],
    sites: [{ ...SITE, kubeconfig }],
  };
};
