import type { LoggedIn } from '@beffroi/identity/domain';
import type { Agent } from '@beffroi/platform/oidc';

/** What the operator believes of what ProConnect says beside who somebody is. */
export interface AgentTrust {
  /** Identity providers (`idp_id`) whose e-mail addresses are believed. */
  readonly emailIdps: readonly string[];
  /** `<idp_id>/<siret>`: establishments of which agents of that provider are believed to come. */
  readonly places: readonly string[];
}

const SIRET = /^\d{14}$/;
const SIREN_LENGTH = 9;

/**
 * The person of a session. Nothing of it is a right: an organisation only chooses among grants that somebody has.
 * ProConnect puts the provider's default SIRET where an agent has none, which is often that of a body that hosts
 * others; so a SIRET counts where the operator has allowed it for that provider, and nowhere else.
 */
export const personOfAgent = (agent: Agent, trust: AgentTrust): LoggedIn => ({
  issuer: agent.issuer,
  subject: agent.subject,
  displayName: agent.displayName ?? null,
  verifiedEmail: isAmong(trust.emailIdps, agent.idpId) ? (agent.email ?? null) : null,
  organization: placeOf(agent, trust.places),
  authTime: agent.proof.authTime ?? null,
  acr: agent.proof.acr ?? null,
  amr: agent.proof.amr ?? [],
  sid: null,
});

const isAmong = (names: readonly string[], name: string | undefined): boolean =>
  name !== undefined && names.includes(name);

/** Organisations are named by their SIREN. */
const placeOf = ({ idpId, siret }: Agent, places: readonly string[]): string | null =>
  siret !== undefined && SIRET.test(siret) && places.includes(`${idpId}/${siret}`)
    ? siret.slice(0, SIREN_LENGTH)
    : null;
