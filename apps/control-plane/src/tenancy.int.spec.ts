import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId } from '@beffroi/kernel';
import { type ControlPlaneUnderTest, startControlPlane } from './testing/control-plane.fixture.ts';
import { countStatements } from './testing/count-statements.fixture.ts';

const REGISTER = `mutation ($input: RegisterCollectiviteInput!) {
  registerCollectivite(input: $input) {
    __typename
    ... on Collectivite { id name siren codeInsee department declared population { count source } }
    ... on DomainError { code message remedy }
    ... on AlreadyRegistered { collectivite { id name } }
    ... on InvalidIdentifier { identifier check }
  }
}`;
const CREATE_PROJECT = `mutation ($input: CreateProjectInput!) {
  createProject(input: $input) { __typename ... on Project { id } ... on DomainError { code message } }
}`;

interface Outcome {
  readonly __typename: string;
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

describe('collectivités through GraphQL', () => {
  let plane: ControlPlaneUnderTest;
  let operator: string;
  let bourges: CollectiviteId;
  let vierzon: CollectiviteId;
  beforeAll(async () => {
    plane = await startControlPlane();
    operator = await plane.personWith('operator.admin');
  });
  afterAll(() => plane?.close());

  const register = async (input: object, language: 'fr' | 'en' = 'fr', token = operator) => {
    const answer = await plane.ask<{ registerCollectivite: Outcome }>(REGISTER, {
      token,
      language,
      variables: { input },
    });
    expect(answer.errors).toBeUndefined();
    return answer.data!.registerCollectivite;
  };
  const createProject = (token: string, collectiviteId: string, name: string) =>
    plane.ask<{ createProject: Outcome }>(CREATE_PROJECT, {
      token,
      variables: { input: { collectiviteId, name, sensitivity: 'INTERNE' } },
    });

  it('come on board by SIREN or by INSEE code, with what the national data says', async () => {
    const byCode = await register({ codeInsee: '18033' });
    expect(byCode).toMatchObject({
      __typename: 'Collectivite',
      name: 'Bourges',
      siren: '211800339',
      department: '18',
      declared: false,
      population: { count: expect.any(Number), source: expect.stringContaining('INSEE') },
    });
    bourges = brandId(byCode.id);
    const bySiren = await register({ siren: '211802798' });
    expect(bySiren).toMatchObject({ name: 'Vierzon', codeInsee: '18279' });
    vierzon = brandId(bySiren.id);
  });

  it.each([
    ['a SIREN whose key is wrong', { siren: '211800330' }, 'InvalidIdentifier', 'invalid_identifier'],
    ['a SIREN too short', { siren: '2118' }, 'InvalidIdentifier', 'invalid_identifier'],
    ['no identifier at all', {}, 'InvalidIdentifier', 'invalid_identifier'],
    ['a SIREN that nobody has', { siren: '999999998' }, 'UnknownInDirectory', 'unknown_in_directory'],
    [
      'an INSEE code that no commune has',
      { codeInsee: '18999' },
      'UnknownInDirectory',
      'unknown_in_directory',
    ],
    ['one that is on board', { siren: '211800339' }, 'AlreadyRegistered', 'already_registered'],
  ])('are refused for %s, in French and English, with a remedy', async (_what, input, typename, code) => {
    const [french, english] = [await register(input, 'fr'), await register(input, 'en')];
    for (const failure of [french, english]) expect(failure).toMatchObject({ __typename: typename, code });
    expect(french.message).not.toBe(english.message);
    for (const text of [french.remedy, english.remedy]) expect(text.length).toBeGreaterThan(10);
  });

  it('that are on board are named by the refusal', async () => {
    expect(await register({ codeInsee: '18033' })).toMatchObject({
      collectivite: { id: bourges, name: 'Bourges' },
    });
  });

  it('are registered by the operator alone', async () => {
    const member = await plane.personWith('collectivite.admin', bourges);
    const { errors } = await plane.ask(REGISTER, {
      token: member,
      variables: { input: { codeInsee: '18087' } },
    });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('collectivite.register'),
      extensions: { code: 'FORBIDDEN' },
    });
    expect((await plane.ask('{ collectivites { nodes { id } } }', { token: member })).errors).toHaveLength(1);
  });

  it('see themselves and nobody else: not yours and not there look alike', async () => {
    const member = await plane.personWith('collectivite.developer', bourges);
    const look = (id: string) =>
      plane.ask('query ($id: ID!) { collectivite(id: $id) { name } }', { token: member, variables: { id } });
    expect((await look(bourges)).data).toEqual({ collectivite: { name: 'Bourges' } });
    for (const id of [vierzon, '01900000-0000-7000-8000-000000000000', 'nonsense']) {
      expect(await look(id)).toEqual({ data: { collectivite: null } });
    }
    const theirs = await createProject(member, vierzon, 'Intrusion');
    const absent = await createProject(member, '01900000-0000-7000-8000-000000000000', 'Rien');
    expect(theirs.data?.createProject.code).toBe('not_found');
    expect(absent.data?.createProject.code).toBe('not_found');
    expect((await plane.database.asOwner('select 1 from tenancy.project')).length).toBe(0);
  });

  it('of a person who serves several are chosen by the call, and told by «me»', async () => {
    const token = await plane.issuer.mint({ sub: 'mutualised' });
    for (const id of [bourges, vierzon]) {
      await plane.grant('mutualised', 'collectivite.admin', id);
    }
    const me = await plane.ask('{ me { grants { role collectivite { name } } } }', { token });
    expect(me.data).toEqual({
      me: {
        grants: expect.arrayContaining([
          { role: 'collectivite.admin', collectivite: { name: 'Bourges' } },
          { role: 'collectivite.admin', collectivite: { name: 'Vierzon' } },
        ]),
      },
    });
    expect((await createProject(token, vierzon, 'Mutualisé')).data?.createProject.__typename).toBe('Project');
    const { errors } = await plane.ask('{ projects { nodes { name } } }', { token });
    expect(errors?.[0]?.extensions.code).toBe('COLLECTIVITE_REQUIRED');
  });

  it('are read together, however many projects name them', async () => {
    const read = () =>
      plane.ask('{ projects(first: 200) { nodes { name collectivite { name } } } }', { token: operator });
    await createProject(operator, bourges, 'Projet 0');
    await read();
    const few = await countStatements(read);
    for (let count = 1; count < 12; count++) await createProject(operator, bourges, `Projet ${count}`);
    const many = await countStatements(read);
    expect(few).toBeGreaterThan(0);
    expect(many).toBe(few);
  });

  it('page by cursor, and refuse a cursor they did not give', async () => {
    const list = (after?: string) =>
      plane.ask<{ collectivites: { nodes: { name: string }[]; pageInfo: { endCursor: string } } }>(
        'query ($after: String) { collectivites(first: 1, after: $after) { nodes { name } pageInfo { endCursor hasNextPage } } }',
        { token: operator, variables: { after } },
      );
    const first = await list();
    expect(first.data?.collectivites).toMatchObject({
      nodes: [{ name: 'Bourges' }],
      pageInfo: { hasNextPage: true },
    });
    const second = await list(first.data?.collectivites.pageInfo.endCursor);
    expect(second.data?.collectivites).toMatchObject({
      nodes: [{ name: 'Vierzon' }],
      pageInfo: { hasNextPage: false },
    });
    expect((await list('torn')).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('answer an idempotency key that comes again with other data by saying so', async () => {
    const project = (name: string) =>
      plane.ask<{ createProject: Outcome }>(CREATE_PROJECT, {
        token: operator,
        variables: { input: { collectiviteId: bourges, name, sensitivity: 'PUBLIC', idempotencyKey: 'k-1' } },
      });
    const first = await project('Une fois');
    expect((await project('Une fois')).data?.createProject.id).toBe(first.data?.createProject.id);
    expect((await project('Autre chose')).errors?.[0]).toMatchObject({
      message: expect.stringContaining('k-1'),
      extensions: { code: 'IDEMPOTENCY_KEY_REUSED', remedy: expect.stringContaining('nouvelle clé') },
    });
  });

  it('are not asked for too deeply or too dearly', async () => {
    const deep = `{ collectivites { nodes { ${'projects { nodes { collectivite { '.repeat(5)} name ${'} } }'.repeat(5)} } } }`;
    expect((await plane.ask(deep, { token: operator })).errors?.[0]?.extensions.code).toBe(
      'OPERATION_TOO_DEEP',
    );
    const dear = '{ collectivites(first: 200) { nodes { projects(first: 200) { nodes { name } } } } }';
    expect((await plane.ask(dear, { token: operator })).errors?.[0]?.extensions.code).toBe(
      'OPERATION_TOO_COSTLY',
    );
  });

  it('answer an unexpected failure with a correlation id, under which the cause is logged', async () => {
    await plane.database.asOwner('alter table tenancy.project rename to project_away');
    const { errors } = await plane.ask('{ projects { nodes { name } } }', { token: operator });
    await plane.database.asOwner('alter table tenancy.project_away rename to project');
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^Erreur interne/),
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    });
    expect(JSON.stringify(errors)).not.toContain('tenancy');
    const { correlationId } = errors![0]!.extensions;
    const cause = plane.logged.find(
      (line) => line.includes(correlationId!) && line.includes('unexpected error'),
    );
    expect(cause).toContain('tenancy.project');
  });
});
