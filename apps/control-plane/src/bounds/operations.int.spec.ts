import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { isInputObjectType } from 'graphql';
import { type ControlPlaneUnderTest, startControlPlane } from '../testing/control-plane.fixture.ts';

describe('an operation', () => {
  let plane: ControlPlaneUnderTest;
  let token: string;
  beforeAll(async () => {
    plane = await startControlPlane();
    token = await plane.personWith('operator.admin');
  });
  afterAll(() => plane?.close());

  const codeOf = async (query: string, variables?: Record<string, unknown>) =>
    (await plane.ask(query, { token, ...(variables ? { variables } : {}) })).errors?.[0]?.extensions.code;
  const times = (count: number, write: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => write(index)).join(' ');

  it.each([
    ['queries under many names', `{ ${times(21, (i) => `a${i}: me { subject }`)} }`],
    ['aliases', `{ me { ${times(101, (i) => `a${i}: subject`)} } }`],
    ['fields', `{ me { ${'...f '.repeat(50)} } } fragment f on Me { ${'subject '.repeat(50)} }`],
    ['directives', `{ me { ${times(51, () => '... @include(if: true) { subject }')} } }`],
    [
      'fields, hidden in fragments that double each other',
      `{ projects { ...f0 } }
       ${times(60, (i) => `fragment f${i} on ProjectConnection { ...f${i + 1} ...f${i + 1} }`)}
       fragment f60 on ProjectConnection { nodes { id } }`,
    ],
    [
      'mutations at once',
      `mutation { ${times(21, (i) => `a${i}: revokeApiKey(input: { apiKeyId: "${i}" }) { __typename }`)} }`,
    ],
  ])('with too many %s is refused before it runs', async (_what, query) => {
    expect(await codeOf(query)).toBe('OPERATION_TOO_LARGE');
  });

  it.each([
    [
      'goes too deep',
      `{ projects { nodes { ${'collectivite { projects { nodes { '.repeat(4)} id ${'} } }'.repeat(4)} } } }`,
      'OPERATION_TOO_DEEP',
    ],
    [
      'goes round in fragments',
      '{ me { ...a } } fragment a on Me { ...b } fragment b on Me { subject ...a }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['is longer than people write', `{ ${'me { subject } '.repeat(1_500)} }`, 'GRAPHQL_PARSE_FAILED'],
    ['is two operations without a name', '{ me { subject } } { models { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'repeats a directive',
      '{ me @include(if: true) @include(if: true) { subject } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['takes a directive that nobody defined', '{ me @defer { subject } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('that %s is refused', async (_what, query, code) => {
    expect(await codeOf(query)).toBe(code);
  });

  it('takes no field that its input does not have, whatever it is called', async () => {
    const { schema } = plane.app.get(GraphQLSchemaHost);
    const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
    expect(inputs.length).toBeGreaterThan(5);
    for (const { name } of inputs) {
      const mutation = `${name[0]!.toLowerCase()}${name.slice(1).replace(/Input$/, '')}`;
      const field = schema.getMutationType()!.getFields()[mutation];
      if (!field) continue;
      for (const extra of ['id', 'state', 'role_', 'isAdmin', 'createdAt', 'constructor', 'secretHash']) {
        const query = `mutation ($input: ${name}!) { ${mutation}(input: $input) { __typename } }`;
        const { data, errors } = await plane.ask(query, { token, variables: { input: { [extra]: '1' } } });
        expect(data ?? null).toBeNull();
        expect(errors!.some(({ message }) => message.includes(`Field "${extra}" is not defined`))).toBe(true);
      }
    }
  });

  it('takes no prototype with its variables', async () => {
    const response = await plane.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: '{"query": "{ me { subject } }", "variables": {"__proto__": {"isAdmin": true}}}',
    });
    expect(response.statusCode).toBe(400);
  });

  it.each([
    ['arrays in arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects in objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
  ])('survives variables of %s', async (_what, value) => {
    const { statusCode } = await plane.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: `{"query": "query ($x: ID!) { model(id: $x) { id } }", "variables": {"x": ${value}}}`,
    });
    expect([400, 413]).toContain(statusCode);
  });

  it('has no variables beyond a megabyte', async () => {
    const { statusCode } = await plane.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}` },
      payload: { query: 'query ($x: ID!) { model(id: $x) { id } }', variables: { x: 'x'.repeat(1_100_000) } },
    });
    expect(statusCode).toBe(413);
  });

  it('is sent alone: several in one request are refused', async () => {
    const { statusCode, body } = await plane.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}` },
      payload: [{ query: '{ me { subject } }' }, { query: '{ me { subject } }' }],
    });
    expect(statusCode).toBe(400);
    expect(body).not.toContain('subject');
  });

  it('learns nothing of the schema from its mistakes', async () => {
    const mistakes: readonly (readonly [string, Record<string, unknown>?])[] = [
      ['{ __schema { types { name } } }'],
      ['{ __type(name: "ApiKey") { fields { name } } }'],
      ['{ projekts { nodes { id } } }'],
      ['{ me { subjekt } }'],
      ['{ projects(furst: 2) { nodes { id } } }'],
      ['query ($x: Projekt) { me { subject } }'],
      ['{ usage(groupBy: [PROJEKT]) { key } }'],
      [
        'mutation ($input: CreateProjectInput!) { createProject(input: $input) { __typename } }',
        { input: { collectiviteId: 'x', nom: 'x', sensitivity: 'INTERN' } },
      ],
      ['query ($by: [UsageDimension!]) { usage(groupBy: $by) { key } }', { by: ['PROJEKT'] }],
    ];
    for (const [query, variables] of mistakes) {
      const { errors } = await plane.ask(query, { token, ...(variables ? { variables } : {}) });
      expect(errors?.length).toBeGreaterThan(0);
      expect(JSON.stringify(errors)).not.toMatch(/Did you mean|analyticCode|INTERNE|"projects"|apiKeys/);
    }
  });
});
