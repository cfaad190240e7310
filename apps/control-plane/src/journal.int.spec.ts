import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SealEntriesOperation } from '@beffroi/audit/server';
import { SyncModels } from '@beffroi/catalogue/domain';
import { brandId, type CollectiviteId, systemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { RegisterCollectivite } from '@beffroi/tenancy/domain';
import { type ControlPlaneUnderTest, startControlPlane } from './testing/control-plane.fixture.ts';
import { countStatements } from './testing/count-statements.fixture.ts';

const ARRANGING = systemScope('arrange a spec');

const AGENT = 'agent-of-bourges';

let plane: ControlPlaneUnderTest;
let operator: string;
let bourges: CollectiviteId;
beforeAll(async () => {
  plane = await startControlPlane();
  operator = await plane.personWith('operator.admin');
  await plane.app.get(SyncModels).execute(ARRANGING);
  await register('18279');
  bourges = await register('18033');
  await plane.grant(AGENT, 'collectivite.developer', bourges);
  await issueKeys(await plane.issuer.mint({ sub: AGENT }));
});
afterAll(() => plane?.close());

const register = async (codeInsee: string): Promise<CollectiviteId> => {
  const registered = await plane.app.get(RegisterCollectivite).execute(ARRANGING, { codeInsee });
  if (!registered.ok) throw new Error(registered.failure.kind);
  return brandId(registered.value.id);
};
const issueKeys = async (token: string): Promise<void> => {
  const project = { collectiviteId: bourges, name: 'Accueil', sensitivity: 'INTERNE' };
  const created = await plane.ask<{ createProject: { id: string } }>(
    'mutation ($input: CreateProjectInput!) { createProject(input: $input) { ... on Project { id } } }',
    { token, variables: { input: project } },
  );
  const projectId = created.data!.createProject.id;
  for (const name of ['Assistant', 'Standard', 'Courrier'])
    await plane.ask('mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { __typename } }', {
      token,
      variables: { input: { projectId, name } },
    });
};
const seal = () => new SealEntriesOperation(plane.app.get(UnitOfWork)).execute();

describe('the journal through GraphQL', () => {
  const LIST = `query ($filter: AuditEntryFilter, $first: Int, $after: String) {
    auditEntries(filter: $filter, first: $first, after: $after) {
      nodes { action result targetType actor { subject } address client sealHash collectivite { name } }
      pageInfo { hasNextPage endCursor }
    }
  }`;
  interface Listed {
    readonly auditEntries: {
      readonly nodes: readonly { readonly action: string; readonly collectivite: { name: string } | null }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  }
  const list = async (token: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await plane.ask<Listed>(LIST, { token, variables });
    expect(errors).toBeUndefined();
    return data!.auditEntries;
  };

  it('shows a collectivité what concerns it, and nothing else', async () => {
    const dpo = await plane.personWith('collectivite.dpo', bourges);
    const { nodes } = await list(dpo, { first: 200 });
    expect(nodes.map(({ action }) => action)).toContain('api-key.issue');
    expect(new Set(nodes.map(({ collectivite }) => collectivite?.name))).toEqual(new Set(['Bourges']));
  });

  it('is filtered by actor, action, resource, period and result, and read page by page', async () => {
    const [entry] = (await list(operator, { filter: { action: 'api-key.issue', result: 'SUCCEEDED' } }))
      .nodes;
    expect(entry).toMatchObject({
      targetType: 'api-key',
      actor: { subject: AGENT },
      address: '127.0.0.1',
    });
    for (const filter of [
      { actor: 'nobody' },
      { targetType: 'bell' },
      { to: '2020-01-01T00:00:00Z' },
      { from: '2099-01-01T00:00:00Z' },
      { collectiviteId: 'not-an-id' },
    ])
      expect((await list(operator, { filter })).nodes).toEqual([]);
    const first = await list(operator, { first: 2 });
    const second = await list(operator, { first: 2, after: first.pageInfo.endCursor });
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(second.nodes).toHaveLength(2);
  });

  it('costs as many statements for a long page as for a short one', async () => {
    const ofBourges = { collectiviteId: bourges };
    const short = await countStatements(() => list(operator, { filter: ofBourges, first: 1 }));
    const long = await countStatements(() => list(operator, { filter: ofBourges, first: 200 }));
    expect(long).toBe(short);
    expect(long).toBeLessThanOrEqual(14);
  });

  it('is refused to who does not answer for it', async () => {
    for (const role of ['operator.support', 'operator.finance'] as const) {
      const { errors } = await plane.ask(LIST, { token: await plane.personWith(role) });
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });
});

describe('the verification through GraphQL', () => {
  const VERIFY = `{ auditVerification { sound checked head { index hash } findings { kind message entryId } } }`;

  it('is sound, until an entry is altered, which it names in French and English', async () => {
    await seal();
    const verify = async (language: 'fr' | 'en') =>
      (await plane.ask<{ auditVerification: object }>(VERIFY, { token: operator, language })).data!
        .auditVerification;
    expect(await verify('fr')).toMatchObject({ sound: true, findings: [] });
    await seal();
    const [altered] = await plane.database.asOwner<{ id: string }>(
      `update platform.audit_entry set address = '192.0.2.1' where action = 'project.create' returning id`,
    );
    for (const [language, text] of [
      ['fr', 'modifiée'],
      ['en', 'changed'],
    ] as const)
      expect(await verify(language)).toMatchObject({
        sound: false,
        findings: [{ kind: 'ENTRY_ALTERED', entryId: altered!.id, message: expect.stringContaining(text) }],
      });
  });

  it('is one for all that ask the same at a time', async () => {
    const asked = Array.from({ length: 10 }, (_, index) => `a${index}: auditVerification { checked }`);
    const once = await countStatements(() => plane.ask(VERIFY, { token: operator }));
    const often = await countStatements(() => plane.ask(`{ ${asked.join(' ')} }`, { token: operator }));
    expect(often).toBe(once);
  });

  it('tells a collectivité of its own entries, and not how many others have', async () => {
    const dpo = await plane.personWith('collectivite.dpo', bourges);
    const { data } = await plane.ask<{ auditVerification: { checked: number } }>(VERIFY, { token: dpo });
    expect(data!.auditVerification).toMatchObject({ head: null, findings: [{ kind: 'ENTRY_ALTERED' }] });
    const [own] = await plane.database.asOwner<{ count: number }>(
      'select count(*) from audit.seal where collectivite_id = $1',
      [bourges],
    );
    expect(data!.auditVerification.checked).toBe(own!.count);
  });
});

describe('the export of the journal', () => {
  const get = (path: string, token?: string) =>
    plane.app.inject({
      method: 'GET',
      url: `/audit/export.${path}`,
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });

  it('is a file that French Excel opens, whose cells run nothing', async () => {
    await plane.database.asOwner(
      `select platform.append_audit(jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'class', 'admin',
         'acting_as', 'program', 'action', 'spec.csv', 'target_type', 'spec', 'target_id', '=1+1;"x"', 'result',
         'succeeded', 'reason', '@SUM(A1)')))`,
    );
    const { body, headers } = await get('csv?action=spec.csv', operator);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toContain('attachment; filename="beffroi-audit.csv"');
    expect(body.startsWith('\uFEFF"Date";"Heure (Paris)";')).toBe(true);
    const [, line, rest] = body.split('\r\n');
    expect(line).toMatch(/^"\d\d\/\d\d\/\d{4}";"\d\d:\d\d:\d\d";"/);
    expect(line).toContain(`;"'=1+1;""x""";`);
    expect(line).toContain(`;"'@SUM(A1)";`);
    expect(rest).toBe('');
  });

  it('has every entry once, as JSON too', async () => {
    const entries = (await get('json', operator)).json<{ id: string }[]>();
    const [stored] = await plane.database.asOwner<{ count: number }>(
      'select count(*) from platform.audit_entry',
    );
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    expect(entries.length).toBe(stored!.count);
    expect((await get('json?action=none', operator)).json()).toEqual([]);
  });

  it('is of one collectivité for its member, whatever they name', async () => {
    const dpo = await plane.personWith('collectivite.dpo', bourges);
    const entries = (await get('json', dpo)).json<{ collectiviteId: string }[]>();
    expect(new Set(entries.map(({ collectiviteId }) => collectiviteId))).toEqual(new Set([bourges]));
  });

  it('leaves an entry, also when it is refused', async () => {
    const support = await plane.personWith('operator.support');
    const exports = () =>
      plane.database.asOwner<{ id: string }>(
        `select * from platform.audit_entry where action = 'audit.export' order by at, id`,
      );
    const before = (await exports()).length;
    expect((await get('csv', operator)).statusCode).toBe(200);
    expect((await get('csv', support)).statusCode).toBe(403);
    expect((await get('csv?result=perhaps', operator)).json()).toMatchObject({
      error: { code: 'BAD_USER_INPUT', message: expect.stringContaining('result') },
    });
    expect((await get('csv')).statusCode).toBe(401);
    expect((await exports()).slice(before)).toMatchObject([
      { action: 'audit.export', result: 'succeeded', class: 'security' },
      { action: 'audit.export', result: 'refused', failure: 'FORBIDDEN' },
      { action: 'audit.export', result: 'refused', failure: 'BAD_USER_INPUT' },
    ]);
  });
});
