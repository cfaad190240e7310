import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ControlPlaneUnderTest, startControlPlane } from './testing/control-plane.fixture.ts';

describe('who asks the control plane', () => {
  let plane: ControlPlaneUnderTest;
  beforeAll(async () => {
    plane = await startControlPlane();
  });
  afterAll(() => plane?.close());

  const ME = '{ me { subject issuer grants { role } permissions } }';
  const codeOf = async (token: string | undefined) =>
    (await plane.ask(ME, { token })).errors?.[0]?.extensions.code;

  it('is told who they are and what they may do', async () => {
    const token = await plane.personWith('operator.finance');
    const { data } = await plane.ask(ME, { token });
    expect(data).toEqual({
      me: {
        subject: expect.stringMatching(/^person-/),
        issuer: plane.issuer.issuer,
        grants: [{ role: 'operator.finance' }],
        permissions: expect.arrayContaining(['usage.read', 'collectivite.list']),
      },
    });
  });

  it('must have logged in', async () => {
    const { data, errors } = await plane.ask(ME);
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      { message: 'Cette opération demande une connexion.', extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  const past = () => Math.floor(Date.now() / 1000) - 120;
  it.each([
    ['expired', () => ({ exp: past() }), 'Le jeton a expiré.', 'The token has expired.'],
    ['of another issuer', () => ({ iss: 'https://evil.example' }), 'émetteur', 'issuer'],
    ['for another API', () => ({ aud: 'account' }), 'audience', 'audience'],
    [
      'an ID token',
      () => ({ typ: 'ID', aud: ['beffroi-cli', 'beffroi-api'] }),
      'jeton d’accès',
      'access token',
    ],
  ])('is refused with a token that is %s, in French and English', async (_what, claims, french, english) => {
    const token = await plane.issuer.mint({ sub: 'ada', ...claims() });
    const answers = [
      { language: 'fr', text: french },
      { language: 'en', text: english },
    ] as const;
    for (const { language, text } of answers) {
      const { errors } = await plane.ask(ME, { token, language });
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining(text),
        extensions: { code: 'UNAUTHENTICATED', remedy: expect.stringContaining('Bearer') },
      });
    }
  });

  it('is refused with what is no token, or not signed by its issuer', async () => {
    const [head, body] = (await plane.issuer.mint({ sub: 'ada' })).split('.');
    expect(await codeOf('not-a-token')).toBe('UNAUTHENTICATED');
    expect(await codeOf(`${head}.${body}.AAAA`)).toBe('UNAUTHENTICATED');
  });

  it('without any role learns which identifier to give to an administrator', async () => {
    const { errors } = await plane.ask(ME, { token: await plane.issuer.mint({ sub: 'newcomer' }) });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      remedy: expect.stringContaining('newcomer'),
    });
  });

  it('loses a role at once, whatever the token says', async () => {
    const token = await plane.personWith('operator.support');
    expect(await codeOf(token)).toBeUndefined();
    await plane.database.asOwner(`delete from identity.membership where role = 'operator.support'`);
    expect(await codeOf(token)).toBe('FORBIDDEN');
  });
});
