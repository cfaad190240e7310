import type { Agent } from '@beffroi/platform/oidc';
import { describe, expect, it } from '@jest/globals';
import { personOfAgent } from './person-of-agent.ts';

const agent: Agent = {
  issuer: 'https://auth.agentconnect.gouv.fr/api/v2',
  subject: 'f3b1',
  displayName: 'Ada Martin',
  email: 'ada@bourges.example',
  idpId: 'idp-1',
  siret: '21180033900019',
  proof: { acr: 'eidas1' },
};
const trust = { emailIdps: ['idp-1'], places: ['idp-1/21180033900019'] };

describe('an agent who logged in', () => {
  it('is who ProConnect says, under its own subject', () => {
    expect(personOfAgent(agent, trust)).toMatchObject({
      issuer: agent.issuer,
      subject: 'f3b1',
      verifiedEmail: 'ada@bourges.example',
      organization: '211800339',
      acr: 'eidas1',
    });
  });

  it.each<[string, Partial<Agent>]>([
    ['comes by another provider', { idpId: 'idp-2' }],
    ['says another establishment of the same body', { siret: '21180033900027' }],
    ['says a SIRET that is none', { siret: '211800339' }],
    ['says one that would be a pair by itself', { idpId: 'idp', siret: '1/21180033900019' }],
  ])('is taken for nobody’s who %s', (_who, more) => {
    expect(personOfAgent({ ...agent, ...more }, trust).organization).toBeNull();
  });

  it('is nobody’s without a SIRET or without a provider', () => {
    const { siret: _siret, ...withoutSiret } = agent;
    const { idpId: _idpId, ...withoutIdp } = agent;
    expect(personOfAgent(withoutSiret, trust).organization).toBeNull();
    expect(personOfAgent(withoutIdp, trust)).toMatchObject({ organization: null, verifiedEmail: null });
  });

  it('has no verified address by a provider that is not believed', () => {
    expect(personOfAgent(agent, { emailIdps: [], places: [] }).verifiedEmail).toBeNull();
  });
});
