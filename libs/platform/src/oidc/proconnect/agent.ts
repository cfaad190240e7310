import { type ProofClaims, proofOf } from '../proof.claims.ts';

type Claims = Readonly<Record<string, unknown>>;

/** Who ProConnect says logged in. What they may do is not in it, nor for whom they work. */
export interface Agent {
  readonly issuer: string;
  /** Theirs with us alone: another application gets another one. */
  readonly subject: string;
  readonly displayName?: string;
  /** As their identity provider wrote it, in lower case: ProConnect says nothing of how it was verified. */
  readonly email?: string;
  /** The identity provider behind ProConnect. */
  readonly idpId?: string;
  /** Of the agent's establishment, or that provider's default where the agent has none: not a proof of anything. */
  readonly siret?: string;
  readonly proof: ProofClaims;
}

/** @param idToken who and how; @param userinfo their name and what else was asked for */
export const agentOf = (idToken: Claims, userinfo: Claims): Agent => {
  const displayName = [text(userinfo, 'given_name'), text(userinfo, 'usual_name')].filter(Boolean).join(' ');
  const [email, idpId, siret] = [text(userinfo, 'email'), text(userinfo, 'idp_id'), text(userinfo, 'siret')];
  return {
    issuer: String(idToken['iss']),
    subject: String(idToken['sub']),
    ...(displayName ? { displayName } : {}),
    ...(email ? { email: email.toLowerCase() } : {}),
    ...(idpId ? { idpId } : {}),
    ...(siret ? { siret } : {}),
    proof: proofOf(idToken),
  };
};

const text = (claims: Claims, name: string): string | undefined => {
  const claim = claims[name];
  return typeof claim === 'string' && claim !== '' ? claim : undefined;
};
