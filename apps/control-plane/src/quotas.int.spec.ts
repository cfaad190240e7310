import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId, uuidV7 } from '@beffroi/kernel';
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
  ({ project, key } = await projectWithKey('Accueil'));
});
afterAll(() => plane.close());

const town = async (codeInsee: string): Promise<CollectiviteId> => {
  const made = await call(operator, 'registerCollectivite', { codeInsee }, '... on Collectivite { id }');
  return brandId<CollectiviteId>(made['id'] as string);
};

/** Of the agent's. */
const projectWithKey = async (name: string): Promise<{ project: string; key: string }> => {
  const created = await call(
    agent,
    'createProject',
    { collectiviteId: bourges, name, sensitivity: 'INTERNE' },
    '... on Project { id }',
  );
  const project = created['id'] as string;
  const issued = await call(
    agent,
    'issueApiKey',
    { projectId: project, name: 'Clé' },
    '... on ApiKeyIssued { apiKey { id } }',
  );
  return { project, key: (issued['apiKey'] as Row)['id'] as string };
};

const setLimit = (input: Row): Promise<Row> =>
  call(operator, 'setLimit', { metric: 'TOKENS', window: 'MONTH', ...input }, '... on Limit { id }');

/** As gateways tell it by `quotas.hold`. */
const hold = (limit: unknown, held: number, spent: number, run = randomUUID()): Promise<unknown> =>
  plane.database.asOwner(
    `insert into quotas.hold_row (limit_id, window_start, incarnation, collectivite_id, seq, held, spent, told_at)
     select id, quotas.window_start("window", now()), $2, collectivite_id, 1, $3, $4, now()
     from quotas.limit_row where id = $1`,
    [limit, run, held, spent],
  );

const STANDING = 'standing { cap capInForce spent held remaining renewsAt }';

describe('what is left of a limit', () => {
  it('is told at each level: spent, set aside, left, and when it renews', async () => {
    const limit = await setLimit({ level: 'PROJECT', ownerId: project, value: 10_000 });
    await hold(limit['id'], 3_000, 2_500);
    await hold(limit['id'], 1_000, 200);
    await plane.database.asOwner(
      `insert into quotas.opening select id, quotas.window_start('month', now()), collectivite_id, 300
       from quotas.limit_row where id = $1
       on conflict on constraint opening_pkey do update set spent = excluded.spent`,
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
    const { project, key } = await projectWithKey('Courrier');
    const limit = await setLimit({ level: 'PROJECT', ownerId: project, value: 10_000 });
    await hold(limit['id'], 3_500, 3_000);
    await setLimit({ level: 'POOL', metric: 'REQUESTS', value: 1_000_000 });
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
        /^Token limit per month exceeded\. Limit of this API key: 90, 90 left\. It renews at/,
      ),
    });
    expect(await explain(agent, request, 'fr')).toMatchObject({
      message: expect.stringMatching(
        /^Limite de jetons par mois atteinte \(de cette clé d’API\s:\s90, reste 90\)/,
      ),
    });
    await setLimit({ level: 'KEY', ownerId: key, value: 0 });
    expect(await explain(agent, request)).toMatchObject({ verdict: 'REFUSED', errorCode: 'model_closed' });
  });

  it('tells a collectivité of what others left of the operator’s pool no more than tenths', async () => {
    const pool = { level: 'POOL', metric: 'TOKENS', window: 'EXERCISE' };
    const { id } = await setLimit({ ...pool, value: 1_000 });
    await hold(id, 413, 413);
    const request = { projectId: project, maxTokens: 5_000 };
    const answer = await explain(agent, { ...request, inputTokens: 10 });
    expect(answer).toMatchObject({
      verdict: 'SHORTENED',
      outputTokens: null,
      message:
        'The request would pass with fewer output tokens: the operator’s limit for everybody shortens it.',
    });
    const amounts = JSON.stringify(answer, (name, value: unknown) => (name === 'limitId' ? '' : value));
    expect(amounts).not.toMatch(/577|587|500\b|490/);
    const verdictOf = async (inputTokens: number) =>
      (await explain(agent, { ...request, inputTokens, maxTokens: 0, choices: 0 }))['verdict'];
    expect(await verdictOf(500)).toBe('PASSES');
    for (const inputTokens of [501, 587, 588]) expect(await verdictOf(inputTokens)).toBe('REFUSED');
    expect(await explain(operator, { ...request, inputTokens: 10 })).toMatchObject({ outputTokens: 577 });
    await setLimit({ ...pool, value: null });
  });

  it('has what a live gateway merely keeps, and waits for what requests under way have reserved', async () => {
    const budget = { level: 'COLLECTIVITE', ownerId: bourges, window: 'EXERCISE' };
    const { id } = await setLimit({ ...budget, value: 1_500 });
    const run = randomUUID();
    const { database } = plane;
    await database.asOwner(
      `insert into dataplane.presence (incarnation, gateway_id, polled_at, registered_at)
       values ($1, 'gateway-of-quotas', clock_timestamp(), clock_timestamp())`,
      [run],
    );
    await hold(id, 1_500, 300, run);
    const request = { projectId: project, inputTokens: 100, maxTokens: 4_000 };
    const kept = await explain(agent, request);
    expect(kept).toMatchObject({ verdict: 'SHORTENED', outputTokens: 1_100, errorCode: null });

    const told = { admittedAt: new Date().toISOString(), collectiviteId: bourges, projectId: project };
    const reserve = (tokens: number) =>
      database.asOwner(
        `insert into metering.open_admission (id, incarnation, gateway_id, admission)
         values ($1, $2, 'gateway-of-quotas', $3)`,
        [randomUUID(), run, { event: { ...told, offer: 'shared' }, reserved: { tokens, micros: 0 } }],
      );
    await reserve(400);
    expect(await explain(agent, request)).toMatchObject({ verdict: 'SHORTENED', outputTokens: 700 });
    await reserve(700);
    expect(await explain(agent, request)).toMatchObject({
      verdict: 'WAITS',
      errorCode: 'rate_limit_exceeded',
      reached: { limitId: id },
    });

    await database.asOwner('delete from metering.open_admission where incarnation = $1', [run]);
    await database.asOwner('delete from dataplane.presence where incarnation = $1', [run]);
    expect(await explain(agent, request)).toMatchObject({ verdict: 'WAITS' });
    await setLimit({ ...budget, value: null });
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

const standingOf = async (id: unknown): Promise<Row> => {
  const { limits } = await ask<{ limits: Row[] }>(
    operator,
    `{ limits { id value override { value from until } shadowReport { overSince refusedRequests } ${STANDING} } }`,
  );
  return limits.find((limit) => limit['id'] === id)!;
};
const capSeenByGateways = async (id: unknown): Promise<unknown> =>
  (
    await plane.database.asOwner<{ cap: number }>(
      'select quotas.cap_of(known, clock_timestamp()) as cap from quotas.limit_row known where id = $1',
      [id],
    )
  )[0]!.cap;
const recordOf = async (id: unknown): Promise<Row> =>
  (
    await plane.database.asOwner<{ body: Row }>(
      `select body from dataplane.record where kind = 'limit' and id = $1`,
      [id],
    )
  )[0]!.body;
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

describe('an override', () => {
  it('replaces the value for its time, in what gateways are granted and in what people see', async () => {
    const { id } = await setLimit({ level: 'KEY', ownerId: key, window: 'DAY', value: 10 });
    const later = await override(id, { value: 90, from: inMs(60_000), until: inMs(120_000) });
    expect(later).toMatchObject({ __typename: 'Limit' });
    expect(await capSeenByGateways(id)).toBe(10);
    await override(id, { value: 70, until: inMs(60_000) });
    expect(await standingOf(id)).toMatchObject({ value: 10, override: { value: 70 }, standing: { cap: 70 } });
    expect(await capSeenByGateways(id)).toBe(70);
    expect(await recordOf(id)).toMatchObject({
      value: 10,
      override: { value: 70, until: expect.any(String) },
    });
  });

  it('ends by itself at its end, whoever is down, and the sweep tidies up behind it', async () => {
    const { id } = await setLimit({ level: 'KEY', ownerId: key, window: 'HOUR', value: 10 });
    await override(id, { value: 90, until: inMs(300) });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await capSeenByGateways(id)).toBe(10);
    expect(await standingOf(id)).toMatchObject({ standing: { cap: 10 } });
  });

  it('is refused where it makes no sense, and can be ended before its time', async () => {
    const { id } = await setLimit({ level: 'KEY', ownerId: key, metric: 'REQUESTS', value: 10 });
    expect(await override(id, { value: 1, until: inMs(-1_000) })).toMatchObject({ code: 'invalid_override' });
    expect(await override(randomUUID(), { value: 1, until: inMs(1_000) })).toMatchObject({
      code: 'not_found',
    });
    await override(id, { value: 1, until: inMs(60_000) });
    const ended = await call(
      operator,
      'endLimitOverride',
      { limitId: id },
      '... on Limit { override { value } }',
    );
    expect(ended).toMatchObject({ override: null });
    expect(await recordOf(id)).not.toHaveProperty('override');
  });

  const override = (limitId: unknown, input: Row): Promise<Row> =>
    call(operator, 'overrideLimit', { limitId, ...input }, '... on Limit { id }');
});

describe('an envelope', () => {
  let envelope: unknown;
  let ccas: string;
  beforeAll(async () => {
    const budget = { level: 'COLLECTIVITE', ownerId: bourges, metric: 'REQUESTS', window: 'EXERCISE' };
    envelope = (await setLimit({ ...budget, value: 1_000 }))['id'];
    const body = await call(
      agent,
      'attachBody',
      { collectiviteId: bourges, name: 'CCAS', kind: 'CCAS' },
      '... on AttachedBody { id }',
    );
    ccas = body['id'] as string;
  });
  const share = (token: string, level: string, ownerId: string, value: number | null): Promise<Row> =>
    call(
      token,
      'shareEnvelope',
      { envelopeId: envelope, level, ownerId, value },
      '... on Limit { id value }',
    );
  const setEnvelope = (value: number): Promise<Row> =>
    setLimit({ level: 'COLLECTIVITE', ownerId: bourges, metric: 'REQUESTS', window: 'EXERCISE', value });

  it('is shared out by its collectivité, up to the whole of it, and gateways are told', async () => {
    const ofProject = await share(agent, 'PROJECT', project, 600);
    const ofBody = await share(agent, 'ATTACHED_BODY', ccas, 400);
    expect(await recordOf(ofProject['id'])).toMatchObject({ level: 'project', ownerId: project, value: 600 });
    expect(await recordOf(ofBody['id'])).toMatchObject({ level: 'attached-body', metric: 'requests' });
    expect(await share(agent, 'PROJECT', project, 601)).toMatchObject({ code: 'envelope_exceeded' });
    expect(await setEnvelope(999)).toMatchObject({ code: 'envelope_exceeded' });
  });

  it('moves between shares what nobody holds, and not a request more', async () => {
    const from = await share(agent, 'PROJECT', project, 600);
    const to = await share(agent, 'ATTACHED_BODY', ccas, 400);
    await hold(from['id'], 150, 100);
    const move = (token: string, amount: number) =>
      call(
        token,
        'moveEnvelope',
        { fromLimitId: from['id'], toLimitId: to['id'], amount },
        '... on NotEnoughLeft { available } ... on EnvelopeMoved { from { value } to { value } }',
      );
    expect(await move(stranger, 1)).toMatchObject({ code: 'not_found' });
    expect(await move(agent, 451)).toMatchObject({ code: 'not_enough_left', available: 450 });
    expect(await move(agent, 450)).toMatchObject({ from: { value: 150 }, to: { value: 850 } });
    expect(await move(agent, 1)).toMatchObject({ available: 0 });
    expect(await standingOf(from['id'])).toMatchObject({ standing: { spent: 100, held: 50, remaining: 50 } });
  });

  it('leaves a share that the operator made shadow one that refuses nothing', async () => {
    const shadow = await share(agent, 'PROJECT', project, 150);
    const ofBody = await share(agent, 'ATTACHED_BODY', ccas, 850);
    const requests = { metric: 'REQUESTS', window: 'EXERCISE', value: 150, shadow: true };
    await setLimit({ level: 'PROJECT', ownerId: project, ...requests });
    const moved = await call(
      agent,
      'moveEnvelope',
      { fromLimitId: ofBody['id'], toLimitId: shadow['id'], amount: 50 },
      '... on EnvelopeMoved { to { value } }',
    );
    expect(moved).toMatchObject({ to: { value: 200 } });
    expect(await recordOf(shadow['id'])).toMatchObject({ value: 200, shadow: true });
    expect(await share(agent, 'PROJECT', project, 150)).toMatchObject({ value: 150 });
    expect(await recordOf(shadow['id'])).toMatchObject({ value: 150, shadow: true });
    await setLimit({ level: 'PROJECT', ownerId: project, ...requests, shadow: false });
  });

  it('takes nothing that the operator set for a project out of its hands, and no share back twice', async () => {
    const { id } = await setLimit({
      level: 'PROJECT',
      ownerId: project,
      metric: 'REQUESTS',
      window: 'MONTH',
      value: 5,
    });
    const month = await setLimit({ level: 'COLLECTIVITE', ownerId: bourges, metric: 'REQUESTS', value: 100 });
    const taking = await call(
      agent,
      'shareEnvelope',
      { envelopeId: month['id'], level: 'PROJECT', ownerId: project, value: 50 },
      '... on InvalidEnvelope { check }',
    );
    expect(taking).toMatchObject({ code: 'invalid_envelope', check: 'taken' });
    expect(await standingOf(id)).toMatchObject({ value: 5 });
    for (let times = 0; times < 2; times++)
      expect(await share(agent, 'ATTACHED_BODY', ccas, null)).toMatchObject({ value: null });
    expect(await setEnvelope(150)).toMatchObject({ __typename: 'Limit' });
  });

  it('stays within it when shares are raised at the same instant', async () => {
    await setEnvelope(1_000);
    await share(agent, 'PROJECT', project, 150);
    const raised = await Promise.all([
      share(agent, 'PROJECT', project, 700),
      share(agent, 'ATTACHED_BODY', ccas, 700),
    ]);
    expect(raised.filter(({ code }) => code === 'envelope_exceeded')).toHaveLength(1);
  });
});

/** As gateways ship them: of 100 tokens each. */
const counted = async (requests: number, of = { project, key }): Promise<void> => {
  const { database } = plane;
  const now = new Date();
  const event = () => ({
    v: 1,
    id: uuidV7(now.getTime(), crypto.getRandomValues(new Uint8Array(10))),
    admittedAt: now.toISOString(),
    gatewayId: 'gw-1',
    collectiviteId: bourges,
    payerId: bourges,
    projectId: of.project,
    apiKeyId: of.key,
    offer: 'shared',
    modelId: 'ministral-3-8b-instruct-2512',
    modelRevision: 'r1',
    siteId: 'cher-1',
    endpoint: '/v1/chat/completions',
    stream: false,
    outcome: 'completed',
    httpStatus: 200,
    attempts: 1,
    tokens: { input: 60, cachedInput: 0, output: 40, reasoning: 0 },
    audioMs: 0,
    pages: 0,
    images: 0,
    latencyMs: 1,
    quality: 'measured',
  });
  const lines = Array.from({ length: requests }, () => JSON.stringify(event())).join('\n');
  await database
    .pool(database.gatewayUrl, 1)
    .query('select metering.ingest($1, $2, $3, $4, $5, $6)', ['gw-1', randomUUID(), lines, '', now, []]);
};

describe('what was counted before', () => {
  it('counts from the first instant of a limit, and is kept when it changes', async () => {
    await counted(50);
    const daily = { level: 'PROJECT', ownerId: project, window: 'DAY' };
    const { id } = await setLimit({ ...daily, value: 8_000 });
    expect(await standingOf(id)).toMatchObject({ standing: { spent: 5_000, remaining: 3_000 } });
    await setLimit({ ...daily, value: 6_000 });
    expect(await standingOf(id)).toMatchObject({ standing: { spent: 5_000, remaining: 1_000 } });
    await setLimit({ ...daily, value: null });
    await counted(5);
    await setLimit({ ...daily, value: 6_000 });
    expect(await standingOf(id)).toMatchObject({ standing: { spent: 5_500, remaining: 500 } });
  });

  it('is what a shadow limit shows: what it would have refused, and since when; nothing is held of it', async () => {
    const tried = await projectWithKey('Essai');
    await counted(55, tried);
    const { id } = await setLimit({
      level: 'PROJECT',
      ownerId: tried.project,
      window: 'EXERCISE',
      value: 2_750,
      shadow: true,
    });
    const shadow = await standingOf(id);
    expect(shadow).toMatchObject({ standing: { spent: 5_500, remaining: 0, held: 0 } });
    expect(shadow['shadowReport']).toEqual({ overSince: expect.any(String), refusedRequests: 28 });
    expect(await plane.database.asOwner('select from quotas.opening where limit_id = $1', [id])).toEqual([]);
  });
});

describe('a lost run of a gateway', () => {
  it('is written off by the operator: what it held is spent', async () => {
    const { id } = await setLimit({ level: 'POOL', metric: 'TOKENS', value: 1_000_000 });
    const { spent } = (await standingOf(id))['standing'] as { spent: number };
    await hold(id, 900, 100);
    const [held] = await plane.database.asOwner<{ incarnation: string }>(
      'select incarnation from quotas.hold_row where limit_id = $1',
      [id],
    );
    await plane.database.asOwner(
      `insert into dataplane.presence (incarnation, gateway_id, polled_at, registered_at, fenced_at)
       values ($1, 'gateway-lost', now(), now(), now())`,
      [held!.incarnation],
    );
    await plane.database.asOwner('update quotas.era set since = now()');
    const awaited = '{ awaitedRuns { incarnation gatewayId heardAt since } }';
    expect(await ask<{ awaitedRuns: Row[] }>(operator, awaited)).toMatchObject({
      awaitedRuns: [{ incarnation: held!.incarnation, gatewayId: 'gateway-lost' }],
    });
    const { lostHolds } = await ask<{ lostHolds: Row[] }>(
      operator,
      '{ lostHolds { incarnation held spent limitId } }',
    );
    expect(lostHolds).toContainEqual({ incarnation: held!.incarnation, held: 900, spent: 100, limitId: id });
    const input = { incarnation: held!.incarnation };
    const answer = await call(operator, 'writeOffRun', input, '... on RunWrittenOff { holds { held } }');
    expect(answer).toMatchObject({ holds: [{ held: 900 }] });
    expect(await standingOf(id)).toMatchObject({ standing: { spent: spent + 900, held: 0 } });
    expect(await ask(operator, awaited)).toEqual({ awaitedRuns: [] });
    for (const query of ['{ lostHolds { held } }', awaited])
      expect(await plane.ask(query, { token: agent })).toMatchObject({
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      });
  });
});
