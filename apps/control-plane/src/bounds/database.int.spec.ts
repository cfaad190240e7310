import { describe, expect, it } from '@jest/globals';
import { type ControlPlaneUnderTest, startControlPlane } from '../testing/control-plane.fixture.ts';
import { linkTo } from '../testing/database-link.fixture.ts';

const PROJECTS = '{ projects { nodes { id } } }';

describe('a database', () => {
  let plane: ControlPlaneUnderTest;

  it('that takes too long is not waited for', async () => {
    plane = await startControlPlane({}, () => ({ statementTimeoutMs: 200 }));
    const token = await plane.personWith('operator.admin');
    const client = await plane.database.pool(plane.database.ownerUrl, 1).connect();
    await client.query('begin');
    await client.query('lock table tenancy.project in access exclusive mode');
    const { errors } = await plane.ask(PROJECTS, { token });
    await client.query('rollback');
    client.release();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'QUERY_TIMEOUT', remedy: expect.any(String) });
    expect((await plane.ask(PROJECTS, { token })).errors).toBeUndefined();
    await plane.close();
  });

  it('that is away is called away, in French and English, and is found again by itself', async () => {
    const link = await linkTo(process.env.BEFFROI_TEST_POSTGRES!);
    plane = await startControlPlane({}, ({ tenantUrl, systemUrl }) => ({
      tenantUrl: link.through(tenantUrl),
      systemUrl: link.through(systemUrl),
    }));
    const token = await plane.personWith('operator.admin');
    const ask = (language: 'fr' | 'en' = 'fr') => plane.ask(PROJECTS, { token, language });
    expect((await ask()).errors).toBeUndefined();
    link.cut();
    expect((await ask()).errors?.[0]).toMatchObject({
      message: 'La base de données ne répond pas.',
      extensions: { code: 'SERVICE_UNAVAILABLE', remedy: expect.stringContaining('idempotence') },
    });
    for (let count = 0; count < 3; count++) {
      expect((await ask('en')).errors?.[0]).toMatchObject({
        message: 'The database does not answer.',
        extensions: { code: 'SERVICE_UNAVAILABLE' },
      });
    }
    expect(plane.logged.join('')).toContain('Connection terminated');
    link.mend();
    expect((await ask()).errors).toBeUndefined();
    await plane.close();
    await link.close();
  });
});
