import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lie, type RunningProConnect, startProConnect } from '@beffroi/simulators/proconnect';
import { ProConnectClient, type ProConnectClientOptions } from './proconnect.client.ts';

const BACK = 'http://127.0.0.1:9/auth/proconnect/callback';
const registered = (clientId: string) => ({
  clientId,
  clientSecret: 'a secret',
  redirectUris: [BACK],
  postLogoutRedirectUris: [BACK],
});

describe('a login with ProConnect', () => {
  let provider: RunningProConnect;
  beforeAll(async () => {
    provider = await startProConnect({
      port: 0,
      idps: [{ id: 'idp-1', defaultSiret: '20000000800018' }],
      agents: [
        {
          email: 'Ada@Bourges.example',
          givenName: 'Ada',
          usualName: 'Martin',
          idpId: 'idp-1',
          siret: '21180033900019',
          acr: 'eidas1',
        },
      ],
      clients: [
        { ...registered('signed'), userinfoAlgorithm: 'RS256' },
        { ...registered('elliptic'), idTokenAlgorithm: 'ES256', userinfoAlgorithm: 'ES256' },
        registered('plain'),
      ],
    });
  });
  afterAll(() => provider.close());
  beforeEach(() => provider.lie());

  const clientWith = (changes: Partial<ProConnectClientOptions> = {}) =>
    new ProConnectClient({
      issuer: provider.issuer,
      clientId: 'signed',
      clientSecret: 'a secret',
      redirectUri: BACK,
      postLogoutRedirectUri: BACK,
      scope: 'openid given_name usual_name email siret idp_id',
      acrValues: ['eidas1', 'eidas1-mfa'],
      idTokenAlgorithm: 'RS256',
      userinfoAlgorithm: 'RS256',
      ...changes,
    });
  /** As the browser goes. */
  const answerOf = async (url: URL): Promise<URLSearchParams> => {
    const page = await fetch(url, { redirect: 'manual' });
    const [, action] = /action="([^"]+)"/.exec(await page.text()) ?? [];
    if (!action) throw new Error(`ProConnect refused: ${provider.refusals.at(-1)}`);
    const body = new URLSearchParams({ email: 'Ada@Bourges.example' });
    const answer = await fetch(new URL(action, url), { method: 'POST', redirect: 'manual', body });
    return new URL(answer.headers.get('location')!).searchParams;
  };
  const logIn = async (client: ProConnectClient) => {
    const begun = await client.begin();
    if (!begun.ok) return begun;
    return client.finish(await answerOf(begun.value.url), begun.value.secrets);
  };
  const begun = async (client: ProConnectClient) => {
    const answer = await client.begin();
    if (!answer.ok) throw new Error(answer.failure);
    return answer.value;
  };

  it('asks by the parameters that ProConnect knows and no other, with a state and a nonce of 32 or more', async () => {
    const { searchParams } = (await begun(clientWith())).url;
    expect([...searchParams.keys()].sort()).toEqual([
      'claims',
      'client_id',
      'nonce',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ]);
    for (const name of ['state', 'nonce']) expect(searchParams.get(name)!.length).toBeGreaterThanOrEqual(32);
    expect(JSON.parse(searchParams.get('claims')!)).toEqual({
      id_token: { acr: { essential: true, values: ['eidas1', 'eidas1-mfa'] } },
    });
  });

  it.each([
    ['signed with RS256', {}],
    ['signed with ES256', { clientId: 'elliptic', idTokenAlgorithm: 'ES256', userinfoAlgorithm: 'ES256' }],
    ['plain', { clientId: 'plain', userinfoAlgorithm: 'none' }],
  ] as const)('reads userinfo that comes %s', async (_how, changes) => {
    expect(await logIn(clientWith(changes))).toMatchObject({
      ok: true,
      value: {
        agent: {
          issuer: provider.issuer,
          subject: expect.stringMatching(/^[0-9a-f]{64}$/),
          displayName: 'Ada Martin',
          email: 'ada@bourges.example',
          idpId: 'idp-1',
          siret: '21180033900019',
          proof: { acr: 'eidas1', amr: ['pwd'] },
        },
        idToken: expect.any(String),
      },
    });
  });

  it.each<[string, Lie, string]>([
    ['an ID token with another nonce', 'id-token-nonce', 'forged'],
    ['an ID token of another key', 'id-token-key', 'forged'],
    ['an ID token of another issuer', 'id-token-issuer', 'forged'],
    ['an ID token for another application', 'id-token-audience', 'forged'],
    ['an ID token without acr', 'acr-absent', 'acr-not-accepted'],
    ['userinfo of somebody else', 'userinfo-subject', 'forged'],
    ['userinfo that is plain, where a signature is registered', 'userinfo-form', 'forged'],
    ['userinfo of another key', 'userinfo-key', 'forged'],
    ['userinfo without a signature (alg none)', 'userinfo-unsigned', 'forged'],
    ['userinfo with HS256 by the public key', 'userinfo-public-key-as-secret', 'forged'],
    ['userinfo of another issuer', 'userinfo-issuer', 'forged'],
    ['userinfo of no issuer', 'userinfo-without-issuer', 'forged'],
    ['userinfo for another application', 'userinfo-audience', 'forged'],
    ['userinfo for nobody', 'userinfo-without-audience', 'forged'],
  ])('refuses %s', async (_what, lie, failure) => {
    provider.lie(lie);
    expect(await logIn(clientWith())).toEqual({ ok: false, failure });
  });

  it('refuses plain userinfo of somebody else too', async () => {
    provider.lie('userinfo-subject');
    const plain = clientWith({ clientId: 'plain', userinfoAlgorithm: 'none' });
    expect(await logIn(plain)).toEqual({ ok: false, failure: 'forged' });
  });

  it('refuses a level that was not asked for, whether ProConnect says so or keeps silent', async () => {
    const strict = clientWith({ acrValues: ['eidas1-mfa', 'eidas2', 'eidas3'] });
    expect(await logIn(strict)).toEqual({ ok: false, failure: 'refused' });
    provider.lie('acr-ignored');
    expect(await logIn(strict)).toEqual({ ok: false, failure: 'acr-not-accepted' });
  });

  it('takes an answer for its own state alone, and each once', async () => {
    const client = clientWith();
    const { url, secrets } = await begun(client);
    const answer = await answerOf(url);
    const other = { ...secrets, state: 'x'.repeat(43) };
    expect(await client.finish(answer, other)).toEqual({ ok: false, failure: 'forged' });
    expect((await client.finish(answer, secrets)).ok).toBe(true);
    expect(await client.finish(answer, secrets)).toEqual({ ok: false, failure: 'refused' });
  });

  it('is refused with another secret, and waits for a provider that is away', async () => {
    expect(await logIn(clientWith({ clientSecret: 'wrong' }))).toEqual({ ok: false, failure: 'refused' });
    const away = clientWith({ issuer: 'http://127.0.0.1:2/api/v2' });
    expect(await away.begin()).toEqual({ ok: false, failure: 'provider-unreachable' });
    expect(await away.endSessionUrl('s', undefined)).toBeUndefined();
  });

  it('ends ProConnect’s session with the ID token as the hint, and a state', async () => {
    const client = clientWith();
    const login = await logIn(client);
    const idToken = login.ok ? login.value.idToken : '';
    const url = await client.endSessionUrl('the state', idToken);
    const answer = await fetch(url!, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe(`${BACK}?state=the+state`);
  });
});
