import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '../testing/index.ts';

const gravelines = randomUUID();
const loon = randomUUID();

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

interface Said {
  readonly kind: string;
  readonly id: string;
  readonly body: object | null;
}
const publish = 'select dataplane.publish($1) as seq';
const spoken = (said: readonly Said[]) => [JSON.stringify(said.map((record) => ({ v: 1, ...record })))];
const asSystem = (...said: Said[]) => test.pool(test.systemUrl, 1).query(publish, spoken(said));

/** Publishes as the tenant role for a collectivité; null: none is set. @returns why not, or the bodies that stand */
const asTenant = async (collectivite: string | null, ...said: Said[]): Promise<string> => {
  const client = await test.pool(test.tenantUrl, 1).connect();
  try {
    await client.query('begin');
    if (collectivite) await client.query(`select set_config('beffroi.tenant', $1, true)`, [collectivite]);
    await client.query(publish, spoken(said));
    await client.query('commit');
    return 'published';
  } catch (error) {
    await client.query('rollback');
    return (error as Error).message;
  } finally {
    client.release();
  }
};

const project = (owner: string, extra: object = {}): Said => ({
  kind: 'project',
  id: randomUUID(),
  body: { collectiviteId: owner, payerId: owner, sensitivity: 'interne', ...extra },
});
const keyOf = ({ id: projectId }: Said): Said => ({
  kind: 'key',
  id: randomUUID(),
  body: { digest: 'd', projectId, models: null },
});

describe('the tenant role publishes', () => {
  it('projects and keys of its collectivité, changed and buried too', async () => {
    const ours = project(gravelines);
    const key = keyOf(ours);
    for (const said of [
      ours,
      key,
      { ...ours, body: { ...ours.body, analyticCode: 'A1' } },
      { ...key, body: null },
    ]) {
      expect(await asTenant(gravelines, said)).toBe('published');
    }
    expect(await asTenant(gravelines, { ...key, body: null })).toBe('published');
  });

  it('of limits only shares of its own, as their rows stand', async () => {
    expect(await asTenant(gravelines, { kind: 'limit', id: gravelines, body: null })).toBe(
      'the tenant role may not publish a limit other than a share of its own, as it stands',
    );
  });

  it.each(['tenant', 'model', 'route', '', 'PROJECT'])('nothing of kind «%s»', async (kind) => {
    expect(await asTenant(gravelines, { kind, id: gravelines, body: null })).toBe(
      `the tenant role may not publish records of kind ${kind}`,
    );
  });

  it('nothing for another, over another’s, or past its own among others', async () => {
    const theirs = project(loon);
    const key = keyOf(theirs);
    await asSystem(theirs);
    await asSystem(key);
    const ours = project(gravelines);
    const attempts: readonly Said[] = [
      project(loon),
      keyOf(theirs),
      { ...theirs, body: null },
      { ...key, body: null },
      { ...ours, id: theirs.id },
      { ...key, body: { ...key.body, projectId: ours.id } },
      { ...keyOf(project(gravelines)) },
    ];
    await asTenant(gravelines, ours);
    for (const said of attempts) {
      expect(await asTenant(gravelines, project(gravelines), said)).toMatch(/may not publish a record/);
    }
    await asSystem({ ...key, body: null });
    expect(await asTenant(gravelines, { ...key, body: { ...key.body, projectId: ours.id } })).toMatch(
      /of another collectivité/,
    );
  });

  it('no project that another pays for, unless the operator has said so', async () => {
    const mutual = project(gravelines, { payerId: loon });
    expect(await asTenant(gravelines, mutual)).toMatch(/another pays for/);
    await asSystem(mutual);
    expect(await asTenant(gravelines, { ...mutual, body: { ...mutual.body, sensitivity: 'public' } })).toBe(
      'published',
    );
  });

  it('nothing at all while no collectivité is set', async () => {
    const orphan: Said = { kind: 'key', id: randomUUID(), body: { digest: 'd', projectId: randomUUID() } };
    for (const said of [project(gravelines), project(''), orphan, { ...orphan, body: null }]) {
      expect(await asTenant(null, said)).toMatch(/while no collectivité is set/);
    }
  });
});
