import { randomUUID } from 'node:crypto';
import { needsRecentLogin } from '@beffroi/platform/graphql';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Answer,
  type ControlPlaneUnderTest,
  startControlPlane,
} from './testing/control-plane.fixture.ts';

const INVITE = `mutation ($input: InviteMemberInput!) {
  inviteMember(input: $input) { __typename ... on DomainError { code } }
}`;
const REVOKE = `mutation ($input: RevokeInvitationInput!) {
  revokeInvitation(input: $input) { __typename ... on DomainError { code } }
}`;
const MINUTE_S = 60;

describe('a sensitive mutation', () => {
  let plane: ControlPlaneUnderTest;
  beforeAll(async () => {
    plane = await startControlPlane({
      BEFFROI_PUBLIC_URL: 'https://beffroi.example',
      BEFFROI_LOGIN_CLIENT_ID: 'beffroi-console',
      BEFFROI_STEP_UP_EXEMPT_CLIENTS: 'trusted-robot',
    });
    await plane.grant('ada', 'operator.admin');
    for (const clientId of ['robot', 'trusted-robot']) {
      await plane.database.asOwner(
        `insert into identity.service_account (id, issuer, client_id, role, created_at)
         values (gen_random_uuid(), $1, $2, 'operator.admin', now())`,
        [plane.issuer.issuer, clientId],
      );
    }
  });
  afterAll(() => plane?.close());

  const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
  const ada = (claims: object) => plane.issuer.mint({ sub: 'ada', ...claims });
  const robot = (azp: string) => plane.issuer.mint({ sub: azp, azp, client_id: azp });
  const input = () => ({ collectiviteId: randomUUID(), email: 'lea@bourges.example', role: 'DEVELOPER' });
  const post = async (token: string, query = INVITE, language = 'fr') => {
    const response = await plane.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}`, 'accept-language': language },
      payload: { query, variables: { input: query === INVITE ? input() : { invitationId: randomUUID() } } },
    });
    const answer: Answer<Record<string, { code: string }>> = response.json();
    return { status: response.statusCode, headers: response.headers, answer };
  };
  /** It went as far as to look for the collectivité. */
  const NOT_FOUND = { data: { inviteMember: { code: 'not_found' } } };
  const codeOf = ({ answer }: Awaited<ReturnType<typeof post>>) => answer.errors?.[0]?.extensions.code;

  it('is done for who logged in with a second factor a short while ago', async () => {
    const { status, answer } = await post(await ada({ acr: 'mfa', auth_time: secondsAgo(9 * MINUTE_S) }));
    expect([status, answer]).toMatchObject([200, NOT_FOUND]);
  });

  it.each([
    ['a password alone', () => ({ acr: 'pwd' })],
    ['a second factor of before', () => ({ auth_time: secondsAgo(10 * MINUTE_S + 2) })],
    ['nobody knows when', () => ({ auth_time: undefined })],
    ['nobody knows how', () => ({ acr: undefined })],
  ])('says how to step up to who logged in with %s', async (_how, claims) => {
    const { status, headers, answer } = await post(await ada(claims()));
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toMatch(
      /^Bearer error="insufficient_user_authentication", .*acr_values="mfa", max_age="600"$/,
    );
    expect(answer.data).toBeNull();
    expect(answer.errors).toMatchObject([
      {
        message: 'Cette opération demande une connexion avec un second facteur, il y a moins de 10 min.',
        extensions: {
          code: 'step_up_required',
          remedy: expect.stringContaining('Reconnectez-vous avec votre second facteur'),
          acrValues: ['mfa'],
          maxAgeSeconds: 600,
          url: '/auth/login?acr_values=mfa&max_age=600',
        },
      },
    ]);
  });

  it('says so in English too, and leaves an entry in the journal', async () => {
    const { answer } = await post(await ada({ acr: 'pwd' }), INVITE, 'en');
    expect(answer.errors?.[0]?.message).toContain('a login with a second factor');
    const [entry] = await plane.database.asOwner(
      `select action, result, failure, actor->>'subject' as subject from platform.audit_entry order by at desc, id desc limit 1`,
    );
    expect(entry).toEqual({
      action: 'member.invite',
      result: 'refused',
      failure: 'step_up_required',
      subject: 'ada',
    });
  });

  it('does not tell who may not do it at all about second factors', async () => {
    await plane.grant('ursula', 'operator.support');
    const token = await plane.issuer.mint({ sub: 'ursula', acr: 'pwd' });
    expect(codeOf(await post(token))).toBe('FORBIDDEN');
  });

  it('is done by no program, whatever its role and its token say, unless its client is exempt', async () => {
    const refused = await post(await robot('robot'));
    expect(refused.status).toBe(200);
    expect(codeOf(refused)).toBe('person_required');
    expect((await post(await robot('trusted-robot'))).answer).toMatchObject(NOT_FOUND);
  });

  it('is none that takes away: stopping does not wait', async () => {
    const { answer } = await post(await ada({ acr: 'pwd' }), REVOKE);
    expect(answer.data).toMatchObject({ revokeInvitation: { code: 'not_found' } });
    const { schema } = plane.app.get(GraphQLSchemaHost);
    const fields = Object.values(schema.getMutationType()!.getFields());
    const takingAway = fields.filter(({ name }) => /^(revoke|remove|withdraw|retire|close|end)/.test(name));
    expect(takingAway.length).toBeGreaterThan(4);
    expect(takingAway.filter(needsRecentLogin)).toEqual([]);
  });
});

describe('an installation without step-up', () => {
  it('asks for a permission alone', async () => {
    const plane = await startControlPlane({ BEFFROI_STEP_UP: 'off' });
    await plane.grant('ada', 'operator.admin');
    const token = await plane.issuer.mint({ sub: 'ada', acr: 'pwd' });
    const input = { collectiviteId: randomUUID(), email: 'lea@bourges.example', role: 'DEVELOPER' };
    const answer = await plane.ask(INVITE, { token, variables: { input } });
    expect(answer.data).toMatchObject({ inviteMember: { code: 'not_found' } });
    await plane.close();
  });
});
