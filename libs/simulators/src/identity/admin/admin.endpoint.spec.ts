import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type RunningIdentity, startIdentity } from '../identity.server.ts';

const PASSWORD = 'beffroi-18-cher';

describe('the admin API', () => {
  let identity: RunningIdentity;
  let admin: string;
  let stranger: string;
  beforeAll(async () => {
    const person = { password: PASSWORD, givenName: 'A', familyName: 'B' };
    identity = await startIdentity({
      port: 0,
      users: [
        { ...person, username: 'claire', email: 'claire@cher.example' },
        { ...person, username: 'denis', email: 'denis@cher.example' },
      ],
      clients: [{ clientId: 'beffroi-cli', passwordGrant: true }],
      serviceAccounts: [
        { clientId: 'reconciler', clientSecret: 's', isRealmAdmin: true },
        { clientId: 'robot', clientSecret: 's' },
      ],
    });
    [admin, stranger] = [await serviceToken('reconciler'), await serviceToken('robot')];
  });
  afterAll(() => identity?.close());

  const token = async (form: Record<string, string>): Promise<string> => {
    const response = await fetch(`${identity.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const serviceToken = (clientId: string) =>
    token({ grant_type: 'client_credentials', client_id: clientId, client_secret: 's' });
  const claireWith = async (scope: string) =>
    decodeJwt(
      await token({
        grant_type: 'password',
        client_id: 'beffroi-cli',
        username: 'claire',
        password: PASSWORD,
        scope,
      }),
    );
  const ask = async (method: string, path: string, body?: unknown, bearer = admin) => {
    const isForm = body instanceof FormData;
    const response = await fetch(identity.issuer.replace('/realms/', '/admin/realms/') + path, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(isForm ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const location = response.headers.get('location');
    return {
      status: response.status,
      id: location?.split('/').pop(),
      body: text ? (JSON.parse(text) as unknown) : undefined,
    };
  };
  const created = async (alias: string) => {
    const { id } = await ask('POST', '/organizations', {
      name: `Ville (${alias})`,
      alias,
      attributes: { of: [alias] },
    });
    return id!;
  };

  it('is for service accounts that may use it, and says nothing to others', async () => {
    expect((await ask('GET', '/organizations', undefined, stranger)).status).toBe(403);
    expect((await ask('GET', '/organizations', undefined, 'rien')).status).toBe(401);
    expect((await ask('GET', '/nothing')).status).toBe(404);
  });

  it('has one organization of a name and of an alias, and keeps the alias for good', async () => {
    const id = await created('100');
    expect(await ask('POST', '/organizations', { name: 'Ville (100)', alias: '101' })).toMatchObject({
      status: 409,
    });
    expect(await ask('POST', '/organizations', { name: 'Autre', alias: '100' })).toMatchObject({
      status: 409,
    });
    expect(await ask('PUT', `/organizations/${id}`, { name: 'Ville', alias: '102' })).toMatchObject({
      status: 400,
      body: { errorMessage: 'Cannot change the alias' },
    });
    expect(
      (await ask('PUT', `/organizations/${id}`, { name: 'Ville', alias: '100', enabled: true })).status,
    ).toBe(204);
    expect(await ask('GET', `/organizations/${id}`)).toMatchObject({
      body: { id, name: 'Ville', alias: '100', enabled: true, attributes: { of: ['100'] } },
    });
  });

  it('finds by attribute, and shows attributes only when told', async () => {
    const id = await created('200');
    const found = await ask('GET', '/organizations?q=of:200');
    expect(found.body).toEqual([{ id, alias: '200', name: 'Ville (200)', enabled: true }]);
    expect(await ask('GET', '/organizations?q=of:200&briefRepresentation=false')).toMatchObject({
      body: [{ attributes: { of: ['200'] } }],
    });
  });

  it('deletes once', async () => {
    const id = await created('250');
    expect((await ask('DELETE', `/organizations/${id}`)).status).toBe(204);
    expect((await ask('GET', `/organizations/${id}`)).status).toBe(404);
    expect((await ask('DELETE', `/organizations/${id}`)).status).toBe(404);
  });

  it('puts members into tokens from the next login on, and takes them out', async () => {
    const id = await created('300');
    const { sub } = await claireWith('openid');
    expect(await ask('POST', `/organizations/${id}/members`, 'nobody')).toMatchObject({ status: 404 });
    expect(await ask('POST', `/organizations/${id}/members`, sub)).toMatchObject({ status: 201 });
    expect(await ask('POST', `/organizations/${id}/members`, sub)).toMatchObject({ status: 409 });
    expect((await claireWith('openid organization'))['organization']).toEqual(['300']);
    identity.shapeOrganizationClaim('map');
    expect((await claireWith('openid organization'))['organization']).toEqual({ '300': { id } });
    identity.shapeOrganizationClaim('array');
    expect(await ask('GET', `/organizations/${id}/members`)).toMatchObject({
      body: [{ id: sub, email: 'claire@cher.example', emailVerified: true, membershipType: 'UNMANAGED' }],
    });
    expect((await ask('DELETE', `/organizations/${id}/members/${sub}`)).status).toBe(204);
    expect((await ask('DELETE', `/organizations/${id}/members/${sub}`)).status).toBe(404);
    expect(await claireWith('openid organization')).not.toHaveProperty('organization');
  });

  it('invites an address once, and not who is there', async () => {
    const id = await created('400');
    const invite = (email: string) => {
      const form = new FormData();
      form.set('email', email);
      return ask('POST', `/organizations/${id}/members/invite-user`, form);
    };
    expect([(await invite('new@cher.example')).status, (await invite('new@cher.example')).status]).toEqual([
      204, 409,
    ]);
    await ask('POST', `/organizations/${id}/members`, (await claireWith('openid')).sub);
    expect((await invite('claire@cher.example')).status).toBe(409);
    const { body } = await ask('GET', `/organizations/${id}/invitations?status=PENDING`);
    expect(body).toMatchObject([{ email: 'new@cher.example', status: 'PENDING' }]);
    const [{ id: invitationId }] = body as [{ id: string }];
    expect((await ask('DELETE', `/organizations/${id}/invitations/${invitationId}`)).status).toBe(204);
    expect((await ask('DELETE', `/organizations/${id}/invitations/${invitationId}`)).status).toBe(404);
  });
});
