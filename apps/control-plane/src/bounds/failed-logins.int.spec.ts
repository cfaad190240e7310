import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ControlPlaneUnderTest, startControlPlane } from '../testing/control-plane.fixture.ts';

const MOST = 5;

describe('whoever tries tokens', () => {
  let plane: ControlPlaneUnderTest;
  let good: string;
  beforeAll(async () => {
    plane = await startControlPlane({ BEFFROI_FAILED_LOGINS_PER_MINUTE: String(MOST) });
    good = await plane.personWith('operator.admin');
  });
  afterAll(() => plane?.close());

  const post = (token: string | undefined, remoteAddress: string) =>
    plane.app.inject({
      method: 'POST',
      url: '/graphql',
      remoteAddress,
      headers: token ? { authorization: `Bearer ${token}` } : {},
      payload: { query: '{ me { subject } }' },
    });
  const codeOf = async (token: string | undefined, from: string) =>
    (await post(token, from)).json<{ errors?: { extensions: { code: string } }[] }>().errors?.[0]?.extensions
      .code;

  it('waits, whatever they send next and wherever; others do not', async () => {
    for (let count = 0; count < MOST; count++) {
      expect(await codeOf(`guess-${count}`, '192.0.2.7')).toBe('UNAUTHENTICATED');
    }
    const refused = await post('guess', '192.0.2.7');
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({
      errors: [
        { extensions: { code: 'TOO_MANY_FAILED_LOGINS', remedy: expect.stringMatching(/\d+ secondes/) } },
      ],
    });
    expect(await codeOf(good, '192.0.2.7')).toBe('TOO_MANY_FAILED_LOGINS');
    expect(await codeOf(good, '192.0.2.8')).toBeUndefined();
    const download = await plane.app.inject({
      method: 'GET',
      url: '/audit/export.csv',
      remoteAddress: '192.0.2.7',
      headers: { authorization: 'Bearer guess' },
    });
    expect(download.statusCode).toBe(429);
  });

  it('is not who sends none, or has no right', async () => {
    for (let count = 0; count <= MOST; count++) {
      expect(await codeOf(undefined, '192.0.2.9')).toBe('UNAUTHENTICATED');
      expect(await codeOf(await plane.issuer.mint({ sub: 'nobody' }), '192.0.2.9')).toBe('FORBIDDEN');
    }
    expect(await codeOf(good, '192.0.2.9')).toBeUndefined();
  });
});
