import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId } from '@beffroi/kernel';
import { type ControlPlaneUnderTest, startControlPlane } from './testing/control-plane.fixture.ts';

let plane: ControlPlaneUnderTest;
let operator: string;
let agent: string;
let stranger: string;
let bourges: CollectiviteId;
let project: string;
let key: string;

interface Row {
  readonly [name: string]: unknown;
}

const ask = async <Data = Row>(
  token: string,
  query: string,
  variables: Row = {},
  language: 'fr' | 'en' = 'en',
): Promise<Data> => {
  const { data, errors } = await plane.ask<Data>(query, { token, variables, language });
  if (!data) throw new Error(JSON.stringify(errors));
  return data;
};

const call = async (token: string, mutation: string, input: Row, selection: string): Promise<Row> => {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const answer = await ask<Record<string, Row>>(
    token,
    `mutation ($input: ${type}) { ${mutation}(input: $input) {
      __typename ... on DomainError { code message } ${selection} } }`,
    { input },
  );
  return answer[mutation]!;
};

beforeAll(async () => {
  plane = await startControlPlane();
  operator = await plane.personWith('operator.admin');
  bourges = await town('18033');
  agent = await plane.personWith('collectivite.admin', bourges);
  stranger = await plane.personWith('collectivite.admin', await town('18279'));
  const created = await call(
    agent,
    'createProject',
    { collectiviteId: bourges, name: 'Accueil', sensitivity: 'INTERNE' },
    '... on Project { id }',
  );
  project = created['id'] as string;
  const issued = await call(
    agent,
    'issueApiKey',
    { projectId: project, name: 'Clé' },
    '... on ApiKeyIssued { apiKey { id } }',
  );
  key = (issued['apiKey'] as Row)['id'] as string;
});
afterAll(() => plane.close());

const town = async (codeInsee: string): Promise<CollectiviteId> => {
  const made = await call(operator, 'registerCollectivite', { codeInsee }, '... on Collectivite { id }');
  return brandId<CollectiviteId>(made['id'] as string);
};

const setLimit = (input: Row): Promise<Row> =>
  call(operator, 'setLimit', { metric: 'TOKENS', window: 'MONTH', ...input }, '... on Limit { id }');

/** As gateways tell it by `quotas.hold`. */
const hold = (limit: unknown, held: number, spent: number): Promise<unknown> =>
  plane.database.asOwner(
    `insert into quotas.hold_row (limit_id, window_start, incarnation, collectivite_id, seq, held, spent, told_at)
     select id, quotas.window_start("window", now()), $2, collectivite_id, 1, $3, $4, now()
     from quotas.limit_row where id = $1`,
    [limit, randomUUID(), held, spent],
  );

const STANDING = 'standing { cap capInForce spent held remaining renewsAt }';

describe('what is left of a limit', () => {
  it('is told at each level: spent, set aside, left, and when it renews', async () => {
    const limit = await setLimit({ level: 'PROJECT', ownerId: project, value: 10_000 });
    await hold(limit['id'], 3_000, 2_500);
    await hold(limit['id'], 1_000, 200);
    await plane.database.asOwner(
      `insert into quotas.opening select id, quotas.window_start('month', now()), collectivite_id, 300
       from quotas.limit_row where id = $1`,
      [limit['id']],
    );
    const { limits } = await ask<{ limits: Row[] }>(agent, `{ limits { id ${STANDING} } }`);
    expect(limits.find(({ id }) => id === limit['id'])?.['standing']).toEqual({
      cap: 10_000,
      capInForce: 10_000,
      spent: 3_000,
      held: 1_300,
      remaining: 7_000,
      renewsAt: expect.stringMatching(/T2[23]:00:00.000Z$/),
    });
  });

  it('is never told to another collectivité, and that of the operator’s pool to the operator alone', async () => {
    const pool = await setLimit({ level: 'POOL', metric: 'REQUESTS', value: 1_000_000 });
    const seen = async (token: string) => {
      const { limits } = await ask<{ limits: Row[] }>(token, `{ limits { id level ${STANDING} } }`);
      return limits;
    };
    expect((await seen(operator)).some(({ id }) => id === pool['id'])).toBe(true);
    expect((await seen(agent)).some(({ level }) => level === 'POOL')).toBe(false);
    const own = new Set((await seen(agent)).map(({ id }) => id));
    expect((await seen(stranger)).some(({ id }) => own.has(id))).toBe(false);
  });
});

const EXPLAIN = `query ($input: ExplainQuotaInput!) { explainQuota(input: $input) {
  __typename
  ... on DomainError { code message }
  ... on QuotaExplanation { verdict message errorCode outputTokens
    reached { limitId level } findings { limitId level metric amount cap remaining leftAfter verdict } } } }`;
const explain = async (token: string, input: Row, language: 'fr' | 'en' = 'en'): Promise<Row> =>
  (
    await ask<{ explainQuota: Row }>(
      token,
      EXPLAIN,
      { input: { modelId: 'openweight-small', ...input } },
      language,
    )
  ).explainQuota;

describe('a request that nobody has sent', () => {
  it('passes, with what each limit it falls under would have left, from its key to the operator’s pool', async () => {
    const answer = await explain(agent, { apiKeyId: key, inputTokens: 100, maxTokens: 50, choices: 2 });
    expect(answer).toMatchObject({ verdict: 'PASSES', errorCode: null, outputTokens: 50 });
    const findings = answer['findings'] as Row[];
    expect(new Set(findings.map(({ level }) => level))).toEqual(new Set(['POOL', 'COLLECTIVITE', 'PROJECT']));
    expect(findings.find(({ level }) => level === 'PROJECT')).toMatchObject({
      amount: 200,
      remaining: 7_000,
      leftAfter: 6_800,
    });
    expect(findings.find(({ level }) => level === 'POOL')).toMatchObject({
      limitId: null,
      cap: null,
      remaining: null,
      leftAfter: null,
    });
    const toOperator = await explain(operator, { apiKeyId: key, inputTokens: 100, maxTokens: 50 });
    expect((toOperator['findings'] as Row[]).find(({ level }) => level === 'POOL')).toMatchObject({
      cap: 1_000_000,
      remaining: 1_000_000,
    });
  });

  it('is refused in the gateway’s own words, in both languages', async () => {
    const limit = await setLimit({ level: 'KEY', ownerId: key, value: 90 });
    const request = { apiKeyId: key, inputTokens: 100, maxTokens: 50 };
    const answer = await explain(agent, request);
    expect(answer).toMatchObject({
      verdict: 'REFUSED',
      errorCode: 'insufficient_quota',
      reached: { limitId: limit['id'], level: 'KEY' },
      message: expect.stringMatching(
        /^Token limit per month exceeded \(of this API key: 90, 90 left\)\. It renews at/,
      ),
    });
    expect(await explain(agent, request, 'fr')).toMatchObject({
      message: expect.stringMatching(
        /^Limite de jetons par mois atteinte \(de cette clé d’API : 90, reste 90\)/,
      ),
    });
    await setLimit({ level: 'KEY', ownerId: key, value: 0 });
    expect(await explain(agent, request)).toMatchObject({ verdict: 'REFUSED', errorCode: 'model_closed' });
  });

  it('of a project answers for any of its keys; what is not there, or not one’s own, is not found', async () => {
    const request = { inputTokens: 1, maxTokens: 1 };
    expect(await explain(agent, { ...request, projectId: project })).toMatchObject({ verdict: 'PASSES' });
    for (const asked of [{ apiKeyId: key }, { projectId: project }, {}, { projectId: 'no-such' }])
      expect(await explain(stranger, { ...request, ...asked })).toMatchObject({ code: 'not_found' });
    expect(await explain(agent, { ...request, apiKeyId: key, projectId: randomUUID() })).toMatchObject({
      code: 'not_found',
    });
    expect(await explain(agent, { ...request, projectId: project, modelId: 'gpt-4o' })).toMatchObject({
      code: 'unknown_model',
    });
  });
});
