import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFERENCE_ENDPOINTS } from '../endpoints/inference.endpoints.ts';
import { ROUTES } from '../http/router.ts';
import { CAPS, type GatewayFixture, startFixture } from '../testing/gateway.fixture.ts';
import { FIELD_TEXTS } from './field.texts.ts';
import { openApiDocument } from './openapi.document.ts';
import { DOCS_PAGE_POLICY } from './page/docs.page.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: string[];
  readonly security?: object[];
  readonly parameters?: { name: string; in: string; required: boolean }[];
  readonly requestBody?: { content: { 'application/json': { schema: Schema } } };
  readonly responses: Record<string, { description: string; content: Record<string, { schema?: Schema }> }>;
}
interface Schema {
  readonly $ref?: string;
  readonly required?: string[];
  readonly properties?: Record<string, { description?: string; minimum?: number; maximum?: number }>;
}
interface Document {
  readonly openapi: string;
  readonly tags: { name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, Schema> };
}
const document = (language: 'fr' | 'en') => openApiDocument(ROUTES, CAPS, language) as unknown as Document;
const french = document('fr');
const english = document('en');
const operations = Object.values(french.paths).flatMap((item) => Object.values(item));
const bodyOf = (path: string, of = french): Schema =>
  of.paths[path]!.post!.requestBody!.content['application/json'].schema;

describe('the document of the API', () => {
  it('describes each route that the router serves, under the same path and method', () => {
    const described = Object.entries(french.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}$/, '*')}`),
    );
    expect(described.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('is OpenAPI 3.1 whose every reference leads somewhere', () => {
    expect(french.openapi).toBe('3.1.0');
    const references = [...JSON.stringify(french).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    for (const [, name] of references) expect(french.components.schemas).toHaveProperty(name!);
  });

  it('names each operation once, tags it and says what it answers', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = french.tags.map(({ name }) => name);
    for (const { responses, tags: own } of operations) {
      expect(tags).toEqual(expect.arrayContaining(own));
      const done = responses[200] ?? responses[201] ?? responses[204];
      expect(done!.description).not.toBe('');
    }
  });

  it('declares what stands in a path, and which operations need no key', () => {
    expect(french.paths['/v1/models/{model}']!.get!.parameters).toEqual([
      expect.objectContaining({ name: 'model', in: 'path', required: true }),
    ]);
    const open = operations
      .filter(({ security }) => security?.length === 0)
      .map(({ operationId }) => operationId);
    expect(open).toEqual(['getHealth', 'getOpenApi', 'getDocs']);
  });

  it('states the rules that the pipeline checks by, the caps of this installation among them', () => {
    expect(bodyOf('/v1/chat/completions')).toMatchObject({
      required: ['model', 'messages'],
      properties: {
        n: { minimum: 1, maximum: CAPS.choices },
        prompt_logprobs: { maximum: CAPS.promptLogprobs },
      },
    });
    expect(bodyOf('/v1/rerank').required).toEqual(['model', 'query', 'documents']);
    expect(bodyOf('/v1/embeddings')).toMatchObject({
      required: ['model'],
      allOf: [{ anyOf: [{ required: ['input'] }, { required: ['messages'] }] }],
    });
  });

  it('says what each field means, in both languages', () => {
    for (const { path } of INFERENCE_ENDPOINTS) {
      for (const [name, { description }] of Object.entries(bodyOf(path).properties!)) {
        expect({ name, description }).toEqual({ name, description: FIELD_TEXTS[name]?.fr });
        expect(bodyOf(path, english).properties![name]!.description).not.toBe(description);
      }
    }
    for (const { operation } of ROUTES) {
      expect(operation.summary.fr).not.toBe(operation.summary.en);
      expect(operations.find(({ operationId }) => operationId === operation.id)!.summary).toBe(
        operation.summary.fr,
      );
    }
  });

  it('names every code that an inference may be refused with, under its status', () => {
    const { responses } = french.paths['/v1/chat/completions']!.post!;
    expect(responses[429]!.description).toBe(
      '`rate_limit_exceeded`, `insufficient_quota`, `quota_store_unavailable`',
    );
    expect(responses[404]!.content['application/json']!.schema).toEqual({
      $ref: '#/components/schemas/Error',
    });
  });
});

describe('what a key asks about itself', () => {
  it.each([
    ['/v1/me', 'get', []],
    ['/v1/usage', 'get', []],
    ['/v1/keys', 'post', ['400', '413']],
    ['/v1/keys/{key}', 'patch', ['400', '404', '413']],
  ])('may be refused as %s says: too many at once among it', (path, method, more) => {
    const refusals = Object.keys(french.paths[path]![method]!.responses).filter((status) => status >= '400');
    expect(refusals).toEqual([...more, '401', '403', '422', '429', '503'].sort());
  });

  it('names what refuses a body that is compressed, and that a completion may generate nothing', () => {
    for (const { path } of INFERENCE_ENDPOINTS)
      expect(french.paths[path]!.post!.responses['415']?.description).toBe('`unsupported_content_encoding`');
    const leastOf = (path: string) => bodyOf(path).properties!['max_tokens']!.minimum;
    expect([leastOf('/v1/completions'), leastOf('/v1/chat/completions')]).toEqual([0, 1]);
  });

  it('of its usage says that the impacts of a day are not the sum of those of its requests', () => {
    for (const told of [french, english]) {
      expect(told.paths['/v1/usage']!.get!.description).toMatch(/^impacts .*EcoLogits/);
      expect(told.paths['/v1/me/usage']!.get!.description).toMatch(/mesurée|measured/);
    }
  });
});

describe('the gateway', () => {
  let gateway: GatewayFixture;
  beforeAll(async () => {
    gateway = await startFixture();
  });
  afterAll(() => gateway.stop());
  const get = (path: string, language?: string) =>
    fetch(`${gateway.origin}${path}`, { headers: language ? { 'accept-language': language } : {} });

  it('serves the document without a key, in French unless English is preferred', async () => {
    expect(await (await get('/openapi.json')).json()).toEqual(JSON.parse(JSON.stringify(french)));
    const response = await get('/openapi.json', 'en');
    expect(response.headers.get('vary')).toBe('Accept-Language');
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(english)));
  });

  it('serves a page that loads nothing from elsewhere', async () => {
    const response = await get('/docs');
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).toBe(DOCS_PAGE_POLICY);
    expect(page).toContain('<html lang="fr">');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});
