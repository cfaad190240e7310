import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId, systemScope } from '@beffroi/kernel';
import { RegisterCollectivite } from '@beffroi/tenancy/domain';
import {
  type Asking,
  type ControlPlaneUnderTest,
  startControlPlane,
} from './testing/control-plane.fixture.ts';
import { countStatements } from './testing/count-statements.fixture.ts';

const INVITE = `mutation ($input: InviteMemberInput!) {
  inviteMember(input: $input) {
    __typename
    ... on MemberInvited { token invitation { id state role } }
    ... on DomainError { code message remedy }
  }
}`;
const ACCEPT = `mutation ($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) { __typename ... on Member { id role email } ... on DomainError { code message remedy } }
}`;
const REMOVE = `mutation ($input: RemoveMemberInput!) {
  removeMember(input: $input) { __typename ... on MemberRemoved { lost { role } } ... on DomainError { code remedy } }
}`;
const MEMBERS = '{ members { nodes { id role email displayName } } }';
const BIND = `mutation ($input: BindServiceAccountInput!) {
  bindServiceAccount(input: $input) { __typename ... on ServiceAccount { id role } ... on DomainError { code message remedy } }
}`;

type Outcome = Record<string, unknown> & { readonly __typename: string };

describe('members through GraphQL', () => {
  let plane: ControlPlaneUnderTest;
  let bourges: CollectiviteId;
  let admin: string;
  beforeAll(async () => {
    plane = await startControlPlane();
    const scope = systemScope('arrange a spec');
    const registered = await plane.app.get(RegisterCollectivite).execute(scope, { codeInsee: '18033' });
    if (!registered.ok) throw new Error(registered.failure.kind);
    bourges = brandId(registered.value.id);
    admin = await plane.personWith('collectivite.admin', bourges);
  });
  afterAll(() => plane?.close());

  const run = async (mutation: string, input: object, { token = admin, language = 'fr' }: Asking = {}) => {
    const answer = await plane.ask<Record<string, Outcome>>(mutation, {
      token,
      language,
      variables: { input },
    });
    expect(answer.errors).toBeUndefined();
    return Object.values(answer.data!)[0]!;
  };
  const invite = (email: string, asking?: Asking) =>
    run(INVITE, { collectiviteId: bourges, email, role: 'DEVELOPER' }, asking);

  it('begin with an invitation, which a first-time user accepts before they can do anything', async () => {
    const { token } = await invite('lea@bourges.example');
    const lea = (claims: object) => plane.issuer.mint({ sub: 'lea', name: 'Léa', ...claims });
    const verified = await lea({ email: 'Lea@bourges.example', email_verified: true });
    expect(await plane.ask('{ me { subject } }', { token: verified })).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    const unverified = await lea({ email: 'lea@bourges.example', email_verified: false });
    expect(await run(ACCEPT, { token }, { token: unverified })).toMatchObject({ code: 'email_not_verified' });
    expect(await run(ACCEPT, { token }, { token: verified })).toMatchObject({
      __typename: 'Member',
      role: 'DEVELOPER',
      email: 'lea@bourges.example',
    });
    expect(await plane.ask('{ me { permissions } }', { token: verified })).toMatchObject({
      data: { me: { permissions: expect.arrayContaining(['project.create']) as unknown } },
    });
  });

  it('end at once, whatever their token still says', async () => {
    const { token } = await invite('max@bourges.example');
    const max = await plane.issuer.mint({ sub: 'max', email: 'max@bourges.example', email_verified: true });
    const { id: memberId } = await run(ACCEPT, { token }, { token: max });
    expect(await run(REMOVE, { memberId })).toMatchObject({ lost: [{ role: 'DEVELOPER' }] });
    expect(await plane.ask('{ projects { nodes { id } } }', { token: max })).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('get no right from what a token claims', async () => {
    const roles = { roles: ['operator.admin', 'collectivite.admin'] };
    const forged = await plane.issuer.mint({
      sub: 'eve',
      organization: { '211800339': { id: bourges, realm_access: roles } },
      realm_access: roles,
      resource_access: { 'beffroi-api': roles },
      groups: ['/operator.admin'],
    });
    expect(await plane.ask(MEMBERS, { token: forged })).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('are refused in French and English, with a remedy', async () => {
    const [french, english] = [await invite('nobody'), await invite('nobody', { language: 'en' })];
    expect(french).toMatchObject({ __typename: 'InvalidEmail', message: expect.stringContaining('adresse') });
    expect(english.message).not.toBe(french.message);
    expect(english.remedy).not.toBe(french.remedy);
    const members = await plane.ask<{ members: { nodes: { id: string; role: string }[] } }>(MEMBERS, {
      token: admin,
    });
    const last = members.data!.members.nodes.find(({ role }) => role === 'ADMIN')!;
    expect(await run(REMOVE, { memberId: last.id })).toMatchObject({ code: 'last_administrator' });
  });

  it('are invited by nobody who may not', async () => {
    const developer = await plane.personWith('collectivite.developer', bourges);
    const answer = await plane.ask(INVITE, {
      token: developer,
      variables: { input: { collectiviteId: bourges, email: 'a@b.example', role: 'ADMIN' } },
    });
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });

  it('are listed in as many statements, however many they are', async () => {
    const read = (first: number) => () =>
      plane.ask(`{ members(first: ${first}) { nodes { id } } }`, { token: admin });
    expect(await countStatements(read(50))).toBe(await countStatements(read(1)));
  });

  it('that are programs are bound by the operator alone, to an issuer that is ours', async () => {
    const operator = await plane.personWith('operator.admin');
    const input = { clientId: 'deploy-center', role: 'DEVELOPER', collectiviteId: bourges };
    expect(await run(BIND, input, { token: operator })).toMatchObject({ __typename: 'ServiceAccount' });
    const program = await plane.issuer.mint({
      sub: 'p1',
      azp: 'deploy-center',
      client_id: 'deploy-center',
    });
    expect(await plane.ask('{ projects { nodes { id } } }', { token: program })).toMatchObject({
      data: { projects: { nodes: [] } },
    });
    const evil = { ...input, issuer: 'https://evil.example' };
    expect(await run(BIND, evil, { token: operator })).toMatchObject({ code: 'unknown_issuer' });
    const byMember = await plane.ask(BIND, { token: admin, variables: { input } });
    expect(byMember).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });
});
