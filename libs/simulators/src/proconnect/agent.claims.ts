import { createHash } from 'node:crypto';
import type { ProConnectAgent, ProConnectIdp } from './proconnect.options.ts';

const SIRET = /^\d{14}$/;

/** Another for each application: two of them cannot tell that they have the same person. */
export const subjectOf = ({ idpId, uid, email }: ProConnectAgent, clientId: string): string =>
  createHash('sha256')
    .update(`${idpId}\0${uid ?? email}\0${clientId}`)
    .digest('hex');

/** The claims of the scopes that were asked for; an agent without a valid SIRET has the default of their provider. */
export const claimsOf = (
  agent: ProConnectAgent,
  idps: readonly ProConnectIdp[],
  scopes: readonly string[],
): Record<string, unknown> => {
  const idp = idps.find(({ id }) => id === agent.idpId);
  const claims: Record<string, unknown> = {
    given_name: agent.givenName,
    usual_name: agent.usualName,
    email: agent.email,
    uid: agent.uid ?? agent.email,
    siret: SIRET.test(agent.siret ?? '') ? agent.siret : idp?.defaultSiret,
    idp_id: agent.idpId,
    roles: ['agent_public'],
  };
  return Object.fromEntries(Object.entries(claims).filter(([name]) => scopes.includes(name)));
};
