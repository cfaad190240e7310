import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SyncModels } from '@beffroi/catalogue/domain';
import { brandId, type CollectiviteId, systemScope, uuidV7 } from '@beffroi/kernel';
import { RegisterCollectivite } from '@beffroi/tenancy/domain';
import { type ControlPlaneUnderTest, startControlPlane } from './testing/control-plane.fixture.ts';
import { countStatements } from './testing/count-statements.fixture.ts';

const ARRANGING = systemScope('arrange a spec');
const MODEL = 'ministral-3-3b-instruct-2512';
const DAY_MS = 86_400_000;
/** Begin, grants of the caller and end; what the report itself sends is bounded by ten. */
const MOST_STATEMENTS = 10;

let plane: ControlPlaneUnderTest;
let operator: string;
let finance: string;
let bourges: CollectiviteId;
let vierzon: CollectiviteId;
let project: string;

const now = new Date();
const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
const idOf = (at: Date) => uuidV7(at.getTime(), crypto.getRandomValues(new Uint8Array(10)));
const eventOf = (at: Date, changes: Readonly<Record<string, unknown>> = {}) => ({
  v: 1,
  id: idOf(at),
  admittedAt: at.toISOString(),
  gatewayId: 'gw-1',
  collectiviteId: bourges,
  payerId: vierzon,
  projectId: project,
  analyticCode: '=1+1;"x"',
  apiKeyId: project,
  endUser: 'pseudonyme',
  offer: 'shared',
  modelId: MODEL,
  modelRevision: 'r1',
  siteId: 'cher-1',
  endpoint: '/v1/chat/completions',
  stream: true,
  outcome: 'completed',
  httpStatus: 200,
  attempts: 1,
  tokens: { input: 1_000_000, cachedInput: 0, output: 500_000, reasoning: 0 },
  audioMs: 1_500,
  pages: 0,
  images: 0,
  ttftMs: 100,
  latencyMs: 2_100,
  quality: 'measured',
  ...changes,
});
const ingest = (...events: object[]) =>
  plane.database
    .pool(plane.database.gatewayUrl, 1)
    .query('select metering.ingest($1, $2, $3, $4, $5, $6)', [
      'gw-1',
      randomUUID(),
      events.map((event) => JSON.stringify(event)).join('\n'),
      '',
      now,
      [],
    ]);
const register = async (codeInsee: string): Promise<CollectiviteId> => {
  const registered = await plane.app.get(RegisterCollectivite).execute(ARRANGING, { codeInsee });
  if (!registered.ok) throw new Error(registered.failure.kind);
  return brandId(registered.value.id);
};

let slow: ReturnType<typeof eventOf>;
beforeAll(async () => {
  plane = await startControlPlane();
  operator = await plane.personWith('operator.finance');
  await plane.app.get(SyncModels).execute(ARRANGING);
  [bourges, vierzon] = [await register('18033'), await register('18279')];
  finance = await plane.personWith('collectivite.finance', bourges);
  const created = await plane.ask<{ createProject: { id: string } }>(
    `mutation ($input: CreateProjectInput!) { createProject(input: $input) { ... on Project { id } } }`,
    {
      token: await plane.personWith('collectivite.admin', bourges),
      variables: { input: { collectiviteId: bourges, name: 'Accueil ; « été »', sensitivity: 'INTERNE' } },
    },
  );
  project = created.data!.createProject.id;
  slow = eventOf(now, {
    attempts: 2,
    endpoint: '/v1/embeddings',
    course: { queuedMs: 1_200, ownMs: 35, failedSites: ['indre-1'] },
  });
  const habit = Array.from({ length: 28 }, (_, day) => eventOf(ago(day + 1)));
  await ingest(slow, eventOf(now, { collectiviteId: vierzon, offer: 'dedicated' }), ...habit);
});
afterAll(() => plane?.close());

const ask = async <Data>(query: string, token = operator, language: 'fr' | 'en' = 'fr') => {
  const { data, errors } = await plane.ask<Data>(query, { token, language });
  if (errors) throw new Error(JSON.stringify(errors));
  return data!;
};

describe('usage through GraphQL', () => {
  interface Rows {
    readonly usage: readonly { key: string; values: (string | null)[]; requests: number }[];
  }
  it.each([
    ['COLLECTIVITE', () => [bourges, vierzon].sort()],
    ['PAYER', () => [vierzon]],
    ['ATTACHED_BODY', () => ['']],
    ['ANALYTIC_CODE', () => ['=1+1;"x"']],
    ['MODEL', () => [MODEL]],
    ['OFFER', () => ['dedicated', 'shared']],
    ['SITE', () => ['cher-1']],
    ['ENDPOINT', () => ['/v1/chat/completions', '/v1/embeddings']],
    ['OUTCOME', () => ['completed']],
  ])('is told apart by %s, in few statements', async (dimension, keys) => {
    let answer: Rows;
    const statements = await countStatements(async () => {
      answer = await ask<Rows>(`{ usage(groupBy: [${dimension}]) { key values requests } }`);
    });
    expect(answer!.usage.map(({ key }) => key)).toEqual(keys());
    expect(answer!.usage.reduce((sum, { requests }) => sum + requests, 0)).toBe(30);
    expect(statements).toBeLessThanOrEqual(MOST_STATEMENTS);
  });

  it('says null where a request has no such thing, and joins what it has', async () => {
    const { usage } = await ask<Rows>(
      '{ usage(filter: {endpoint: "/v1/embeddings"}, groupBy: [ATTACHED_BODY, OFFER]) { key values } }',
    );
    expect(usage).toEqual([{ key: '|shared', values: [null, 'shared'] }]);
  });

  it('is valued at list prices', async () => {
    const { usage } = await ask<{ usage: { listPriceMicros: number }[] }>(
      `{ usage(filter: {endpoint: "/v1/embeddings"}) { listPriceMicros } }`,
    );
    const { model } = await ask<{ model: { prices: { inputMicros: number; outputMicros: number } } }>(
      `{ model(id: "${MODEL}") { prices { inputMicros outputMicros } } }`,
    );
    expect(usage[0]!.listPriceMicros).toBe(model.prices.inputMicros + model.prices.outputMicros / 2);
  });

  it('is valued at the price of the time, where it changed in between: in sums, comparisons and files', async () => {
    const value = async (cut = '') =>
      (
        await ask<{ usage: { listPriceMicros: number }[] }>(`{ usage${cut} { listPriceMicros } }`)
      ).usage.reduce((sum, { listPriceMicros }) => sum + listPriceMicros, 0);
    const before = await value();
    // Of 28 days of habit the last ten, and today's two: 1 500 000 tokens each, at seven euros in place of less.
    const change = new Date(ago(11).getTime() + 60_000);
    await plane.database.asOwner(
      'insert into catalogue.list_price values ($1, $2, 7000000, 7000000, 14000000)',
      [MODEL, change],
    );
    const perRequest = before / 30;
    const expected = 18 * perRequest + 12 * 14_000_000;
    const seen = {
      all: await value(),
      days: await value('(groupBy: [DAY])'),
      since: await value(`(filter: {from: "${change.toISOString()}"})`),
      exercises: await compared(),
      file: await exported(),
    };
    await plane.database.asOwner('delete from catalogue.list_price where input_micros = 7000000');
    expect(seen).toEqual({
      all: expected,
      days: expected,
      since: 12 * 14_000_000,
      exercises: expected,
      file: expected / 1_000_000,
    });
  });
  /** Of the running exercise and the one before, whenever the spec runs. */
  const compared = async () => {
    const { usageComparison } = await ask<{
      usageComparison: Record<'period' | 'previous', { sums: { listPriceMicros: number } }>;
    }>(
      `{ usageComparison(kind: EXERCISE) { period { sums { listPriceMicros } } previous { sums { listPriceMicros } } } }`,
    );
    return usageComparison.period.sums.listPriceMicros + usageComparison.previous.sums.listPriceMicros;
  };
  const exported = async () => {
    const { body } = await plane.app.inject({
      method: 'GET',
      url: '/usage/export.csv',
      headers: { authorization: `Bearer ${operator}` },
    });
    const value = body.split('\r\n')[1]!.split(';').at(-1)!;
    return Number(value.replaceAll('"', '').replace(',', '.'));
  };

  it('is read in pages by key', async () => {
    const page = (after: string) => ask<Rows>(`{ usage(groupBy: [DAY], first: 10${after}) { key } }`);
    const all = (await ask<Rows>('{ usage(groupBy: [DAY]) { key } }')).usage.map(({ key }) => key);
    const read: string[] = [];
    for (let after = ''; ; after = `, afterKey: "${read.at(-1)!}"`) {
      const { usage } = await page(after);
      if (usage.length === 0) break;
      read.push(...usage.map(({ key }) => key));
    }
    expect(read).toEqual(all);
    expect(all).toHaveLength(29);
  });

  it('is of a model by any name that it has now, as everywhere', async () => {
    const of = async (name: string) =>
      (await ask<Rows>(`{ usage(filter: {modelId: "${name}"}, groupBy: [MODEL]) { key requests } }`)).usage;
    const { models } = await ask<{ models: { id: string; aliases: string[] }[] }>(
      '{ models { id aliases } }',
    );
    const { aliases } = models.find(({ id }) => id === MODEL)!;
    expect(aliases).not.toEqual([]);
    for (const alias of aliases) expect(await of(alias)).toEqual(await of(MODEL));
    expect(await of(MODEL)).toHaveLength(1);
    expect(await of('nobody-s-model')).toEqual([]);
  });

  it('tells end users apart within one project only', async () => {
    const refused = await plane.ask('{ usage(groupBy: [END_USER]) { key } }', { token: operator });
    expect(refused.errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
    const filter = `{projectId: "${project}", from: "${ago(2).toISOString()}", to: "${ago(-1).toISOString()}"}`;
    const { usage } = await ask<Rows>(`{ usage(filter: ${filter}, groupBy: [END_USER]) { key requests } }`);
    expect(usage).toEqual([{ key: 'pseudonyme', requests: expect.any(Number) }]);
  });
});

describe('a period that ends before it begins', () => {
  const BACKWARDS = '(filter: {from: "2026-02-01T00:00:00Z", to: "2026-01-01T00:00:00Z"})';

  it.each([`{ usage${BACKWARDS} { requests } }`, `{ gpuTime${BACKWARDS} { reservedGpuSeconds } }`])(
    'is refused with both instants in %s, rather than answered with zeros',
    async (query) => {
      for (const [language, words] of [
        ['fr', 'finit avant de commencer'],
        ['en', 'ends before it begins'],
      ] as const) {
        const { errors } = await plane.ask(query, { token: operator, language });
        expect(errors![0]!.extensions).toMatchObject({
          code: 'BAD_USER_INPUT',
          remedy: expect.stringContaining('to'),
        });
        expect(errors![0]!.message).toContain(words);
        expect(errors![0]!.message).toContain('2026-02-01T00:00:00.000Z');
      }
    },
  );
});

describe('a period beside others', () => {
  const COMPARE = `{ usageComparison(kind: EXERCISE) {
    period { days sums { requests } toDate { requests } } previous { sums { requests } } lastYear { workingDays }
    forecast { requests { expected low high } } noForecast } }`;
  interface Compared {
    readonly usageComparison: {
      readonly period: { days: number; sums: { requests: number } };
      readonly forecast: { requests: { expected: number } } | null;
      readonly noForecast: string | null;
    };
  }

  it('has sums and a forecast, in few statements', async () => {
    let answer: Compared;
    const statements = await countStatements(async () => (answer = await ask<Compared>(COMPARE)));
    const { period, forecast, noForecast } = answer!.usageComparison;
    expect(period.days).toBeGreaterThanOrEqual(365);
    expect(forecast!.requests.expected).toBeGreaterThanOrEqual(period.sums.requests);
    expect(noForecast).toBeNull();
    expect(statements).toBeLessThanOrEqual(MOST_STATEMENTS);
  });

  it('says why there is no forecast', async () => {
    const { usageComparison } = await ask<Compared>(
      '{ usageComparison(at: "2026-01-15T00:00:00Z") { forecast { requests { expected } } noForecast } }',
    );
    expect(usageComparison).toEqual({ forecast: null, noForecast: 'La période est terminée.' });
  });

  it('of a collectivité is its own', async () => {
    const of = async (token: string) =>
      (await ask<Compared>('{ usageComparison(kind: DAY) { period { sums { requests } } } }', token))
        .usageComparison.period.sums.requests;
    expect([await of(operator), await of(finance)]).toEqual([2, 1]);
  });
});

describe('a request by its id', () => {
  interface Found {
    readonly request: { request: Record<string, unknown> | null; explanation: string[] };
  }
  const find = (id: string, token = finance, language: 'fr' | 'en' = 'fr') =>
    ask<Found>(
      `{ request(id: "${id}") { explanation request { id attempts siteId latencyMs inputTokens period
         queuedMs startingMs limitsMs ownMs failedSites price { since inputMicros outputMicros } } } }`,
      token,
      language,
    );

  it('is explained in the caller’s language, without a word of its content', async () => {
    const { request } = await find(String(slow.id).toUpperCase());
    expect(request.request).toMatchObject({ id: slow.id, attempts: 2, siteId: 'cher-1', latencyMs: 2_100 });
    expect(request.request).toMatchObject({ queuedMs: 1_200, startingMs: 0, limitsMs: 0, ownMs: 35 });
    expect(request.request).toMatchObject({ failedSites: ['indre-1'] });
    const said = request.explanation.join(' ');
    expect(said).toContain('Il a fallu 2 essais : les moteurs précédents (indre-1)');
    expect(said).toContain('1,20 s dans la file d’attente de moteurs occupés');
    expect(said).toContain('La passerelle elle-même a pris 35 ms.');
    const english = await find(slow.id, finance, 'en');
    expect(english.request.explanation.join(' ')).toContain('It took 2 tries');
  });

  it('is worth what its model cost when it was admitted, whatever it costs since', async () => {
    const since = (atMs: number) =>
      plane.database.asOwner('insert into catalogue.list_price values ($1, $2, 7000000, 8000000, 9000000)', [
        MODEL,
        new Date(atMs),
      ]);
    const before = await find(slow.id);
    expect(before.request.request!.price).toMatchObject({ since: null });
    await since(now.getTime() + 1);
    expect(await find(slow.id)).toEqual(before);
    await since(now.getTime());
    const { request } = await find(slow.id);
    await plane.database.asOwner('delete from catalogue.list_price where input_micros = 7000000');
    expect(request.request!.price).toEqual({
      since: now.toISOString(),
      inputMicros: 7_000_000,
      outputMicros: 9_000_000,
    });
    expect(request.explanation.join(' ')).toMatch(/1000000 jetons d’entrée à 7,00\s€ le million/);
  });

  it('of somebody else is explained as one that never was', async () => {
    const stranger = await plane.personWith('collectivite.admin', vierzon);
    const theirs = await find(slow.id, stranger);
    const nobodys = await find(idOf(now), stranger);
    expect(theirs.request.request).toBeNull();
    expect(theirs).toEqual(nobodys);
    expect(theirs.request.explanation[0]).toContain('Aucune de vos requêtes');
  });

  describe('that was refused', () => {
    const limit = { level: 'project', metric: 'tokens', window: 'month', cap: 5_000, left: 12 };
    const renewsAt = '2026-11-30T23:00:00.000Z';
    const refuse = async (changes: Readonly<Record<string, unknown>>): Promise<string> => {
      const id = idOf(now);
      const told = {
        id,
        refusedAt: now.toISOString(),
        collectiviteId: bourges,
        projectId: project,
        apiKeyId: project,
        modelId: MODEL,
        offer: 'shared',
        httpStatus: 429,
        code: 'insufficient_quota',
        reason: 'quota-spent',
        limit: { id: project, ...limit, renewsAt },
        alike: 0,
        ...changes,
      };
      await plane.database
        .pool(plane.database.gatewayUrl, 1)
        .query('select metering.note_refused($1, $2)', ['gw-1', JSON.stringify(told)]);
      return id;
    };
    const look = (id: string, token = finance, language: 'fr' | 'en' = 'fr') =>
      ask<{ request: { refusal: Record<string, unknown> | null; explanation: string[] } }>(
        `{ request(id: "${id}") { request { id } explanation refusal { id code httpStatus modelId offer alike
           limit { name cap left renewsAt } } } }`,
        token,
        language,
      );

    it('says why, by which limit, what was left of it and when it renews', async () => {
      const id = await refuse({ alike: 3_412 });
      const { request } = await look(id);
      expect(request).toMatchObject({
        request: null,
        refusal: {
          id,
          code: 'insufficient_quota',
          httpStatus: 429,
          modelId: MODEL,
          offer: 'SHARED',
          alike: 3_412,
          limit: { name: 'Limite de jetons par mois (projet)', cap: 5_000, left: 12, renewsAt },
        },
      });
      const explanation = request.explanation.join(' ');
      expect(explanation).toMatch(/jetons par mois atteinte \(de votre projet\s: 5000, reste 12\)/);
      expect(explanation).toMatch(/3\s412 autres/);
      expect((await look(id, finance, 'en')).request.explanation.join(' ')).toContain('12 left');
    });

    it('is listed, the latest first, in pages, by key, limit and reason, to whom it concerns', async () => {
      const otherKey = '0190b6a4-0000-7000-8000-0000000000e7';
      const otherLimit = '0190b6a4-0000-7000-8000-0000000000e8';
      const first = await refuse({ apiKeyId: otherKey, limit: { id: otherLimit, ...limit }, alike: 7 });
      const second = await refuse({ apiKeyId: otherKey, reason: 'queue-full', code: 'model_overloaded' });
      const latest = [first, second].sort().reverse();
      const list = async (filter: string, page = '', token = finance) =>
        (
          await ask<{
            refusals: {
              nodes: { id: string; reason: string; alike: number }[];
              pageInfo: { endCursor: string; hasNextPage: boolean };
            };
          }>(
            `{ refusals(filter: {${filter}}${page}) { nodes { id reason alike limit { name } }
               pageInfo { endCursor hasNextPage } } }`,
            token,
          )
        ).refusals;
      const ids = async (...asked: Parameters<typeof list>) =>
        (await list(...asked)).nodes.map(({ id }) => id);
      const ofKey = `apiKeyId: "${otherKey}"`;
      expect(await ids(ofKey)).toEqual(latest);
      expect((await list(`limitId: "${otherLimit}"`)).nodes).toEqual([
        { id: first, reason: 'QUOTA_SPENT', alike: 7, limit: { name: expect.any(String) } },
      ]);
      expect(await ids(`${ofKey}, reason: QUEUE_FULL`)).toEqual([second]);
      const { nodes, pageInfo } = await list(ofKey, ', first: 1');
      expect([nodes[0]!.id, pageInfo.hasNextPage]).toEqual([latest[0], true]);
      expect(await ids(ofKey, `, first: 1, after: "${pageInfo.endCursor}"`)).toEqual([latest[1]]);
      expect(await ids(`${ofKey}, collectiviteId: "${bourges}"`, '', operator)).toEqual(latest);
      expect(await ids(ofKey, '', await plane.personWith('collectivite.admin', vierzon))).toEqual([]);
      expect(await ids('apiKeyId: "nonsense"')).toEqual([]);
    });

    it('by the operator’s pool says so, and no amount of it', async () => {
      const { level: _level, cap: _cap, left: _left, ...pool } = limit;
      const id = await refuse({ limit: { id: project, ...pool, level: 'pool' } });
      const { request } = await look(id);
      expect(request.refusal).toMatchObject({ limit: { cap: null, left: null, renewsAt: null } });
      expect(request.explanation.join(' ')).toContain('(de l’opérateur, pour tous)');
    });

    it('is found by the operator, and by nobody of another collectivité, as if it had never been', async () => {
      const id = await refuse({ reason: 'suspended', code: 'account_suspended', limit: undefined });
      expect((await look(id, operator)).request.refusal).toMatchObject({ limit: null });
      const stranger = await plane.personWith('collectivite.admin', vierzon);
      expect(await look(id, stranger)).toEqual(await look(idOf(now), stranger));
    });
  });
});

describe('usage as a file', () => {
  const get = (query: string, token?: string) =>
    plane.app.inject({
      method: 'GET',
      url: `/usage/export.csv${query}`,
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });
  /** As RFC 4180 says, with semicolons: quotes are doubled inside quotes. */
  const parse = (body: string): string[][] => {
    expect(body.startsWith('\uFEFF')).toBe(true);
    const lines = body.slice(1).split('\r\n');
    expect(lines.at(-1)).toBe('');
    return lines
      .slice(0, -1)
      .map((line) =>
        [...line.matchAll(/"((?:[^"]|"")*)"(?:;|$)/g)].map(([, cell]) => cell!.replaceAll('""', '"')),
      );
  };

  it('reads back as French Excel does: names, dates, decimal commas, nothing that runs', async () => {
    const { body, headers } = await get('?groupBy=collectivite,project,analytic-code,day,offer', operator);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    const [titles, ...lines] = parse(body);
    expect(titles!.slice(0, 7)).toEqual([
      'Collectivité',
      'Collectivité : SIREN',
      'Projet',
      'Projet : identifiant',
      'Code analytique',
      'Jour',
      'Offre',
    ]);
    expect(lines).toHaveLength(30);
    const line = lines.find(([name]) => name === 'Bourges')!;
    const cell = (title: string) => line[titles!.indexOf(title)]!;
    expect(cell('Collectivité : SIREN')).toMatch(/^\d{9}$/);
    expect(cell('Projet')).toBe('Accueil ; « été »');
    expect(cell('Code analytique')).toBe(`'=1+1;"x"`);
    expect(cell('Jour')).toMatch(/^\d\d\/\d\d\/\d{4}$/);
    expect(cell('Offre')).toBe('API partagée');
    expect(cell('Audio (s)')).toBe('1,500');
    expect(cell('Valeur au tarif public en vigueur, HT (€)')).toMatch(/^\d+,\d{6}$/);
    const requests = lines.map((each) => Number(each[titles!.indexOf('Requêtes')]));
    expect(requests.reduce((sum, each) => sum + each, 0)).toBe(30);
  });

  it('tells both hours apart that clocks show twice', async () => {
    const { body } = await get('?groupBy=hour', operator);
    expect(parse(body)[1]!.slice(0, 2)).toEqual([
      expect.stringMatching(/^\d\d\/\d\d\/\d{4} \d\d:00$/),
      expect.stringMatching(/^UTC\+0[12]:00$/),
    ]);
  });

  it('is of one collectivité for its member, and leaves an entry', async () => {
    const [, ...lines] = parse((await get('?groupBy=collectivite', finance)).body);
    expect(lines.map(([name]) => name)).toEqual(['Bourges']);
    const entries = await plane.database.asOwner(
      `select result from platform.audit_entry where action = 'usage.export' and collectivite_id = $1`,
      [bourges],
    );
    expect(entries).toEqual([{ result: 'succeeded' }]);
  });

  it.each([
    ['?groupBy=couleur', 400],
    ['?from=hier', 400],
    ['?groupBy=end-user', 400],
    ['?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 400],
    ['?nobody=1', 400],
  ])('refuses %s with what it takes', async (query, status) => {
    const refused = await get(query, operator);
    expect(refused.statusCode).toBe(status);
    expect(refused.json<{ error: { remedy: string } }>().error.remedy).toBeTruthy();
    expect((await get('')).statusCode).toBe(401);
  });
});

describe('what a collectivité pays for and another had', () => {
  interface Paid {
    readonly paidUsage: readonly {
      beneficiaryId: string;
      beneficiaryName: string;
      month: string;
      offer: string;
      requests: number;
      outputTokens: number;
    }[];
  }
  const PAID = `{ paidUsage { beneficiaryId beneficiaryName month modelId offer requests inputTokens cachedInputTokens outputTokens } }`;
  const paidBy = async (token: string, query = PAID) => (await ask<Paid>(query, token)).paidUsage;
  let payer: string;
  beforeAll(async () => {
    payer = await plane.personWith('collectivite.finance', vierzon);
  });

  it('is seen by who pays: sums by beneficiary, month, model and offer, of days that are over and of today', async () => {
    const rows = await paidBy(payer);
    expect(rows[0]).toEqual({
      beneficiaryId: bourges,
      beneficiaryName: 'Bourges',
      month: `${new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(now).slice(0, 7)}-01`,
      modelId: MODEL,
      offer: 'SHARED',
      requests: expect.any(Number),
      inputTokens: expect.any(Number),
      cachedInputTokens: 0,
      outputTokens: expect.any(Number),
    });
    expect(rows.map(({ beneficiaryId, offer }) => [beneficiaryId, offer])).toEqual(
      rows.map(() => [bourges, 'SHARED']),
    );
    const total = (amount: 'requests' | 'outputTokens') =>
      rows.reduce((sum, row) => sum + Number(row[amount]), 0);
    expect([total('requests'), total('outputTokens')]).toEqual([29, 29 * 500_000]);
    const [latest] = rows;
    expect(await paidBy(payer, PAID.replace('paidUsage', 'paidUsage(months: 1)'))).toEqual([latest]);
  });

  it('is the same once its days are summed', async () => {
    const before = await paidBy(payer);
    await plane.database.asOwner(
      `update metering.ledger set folded_through = (now() at time zone 'Europe/Paris')::date::timestamp at time zone 'Europe/Paris'`,
    );
    expect(await paidBy(payer)).toEqual(before);
  });

  it('is nothing to who had it and does not pay, nor to anybody else', async () => {
    const mehun = await register('18141');
    expect(await paidBy(finance)).toEqual([]);
    expect(await paidBy(await plane.personWith('collectivite.admin', mehun))).toEqual([]);
    const tenant = plane.database.pool(plane.database.tenantUrl, 1);
    const { rows } = await tenant.query(`select * from metering.paid_usage('2020-01-01')`);
    expect(rows).toEqual([]);
  });

  it('shows its payer no request, key or project, and nothing of it in its own usage', async () => {
    const { usage } = await ask<{ usage: readonly { requests: number }[] }>(
      `{ usage(filter: { collectiviteId: "${bourges}" }) { requests } }`,
      payer,
    );
    expect(usage).toEqual([{ requests: 0 }]);
    const { usage: own } = await ask<{ usage: readonly { values: string[] }[] }>(
      '{ usage(groupBy: [COLLECTIVITE]) { values } }',
      payer,
    );
    expect(own).toEqual([{ values: [vierzon] }]);
    const looked = await ask<{ request: unknown }>(
      `{ request(id: "${slow.id}") { request { id } refusal { id } } }`,
      payer,
    );
    expect(looked.request).toEqual({ request: null, refusal: null });
  });

  it('is asked of `usage` by operators, and of 1 to 37 months', async () => {
    for (const [token, query, words] of [
      [operator, PAID, 'ce qu’elle paie'],
      [payer, '{ paidUsage(months: 0) { month } }', '« months » vaut 0'],
      [payer, '{ paidUsage(months: 38) { month } }', '« months » vaut 38'],
    ] as const) {
      const { errors } = await plane.ask(query, { token, language: 'fr' });
      expect(errors?.[0]?.message).toContain(words);
    }
  });
});
