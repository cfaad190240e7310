import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatApiKey } from '@beffroi/keys/domain';
import {
  API_KEY,
  bodies,
  digestOf,
  type GatewayFixture,
  KEY_ID,
  MODEL,
  OTHER_TENANT,
  PROJECT,
  ROUTE,
  startFixture,
  TENANT,
} from '../testing/gateway.fixture.ts';
import { type Route, ROUTES } from './router.ts';

/** Doors that open to everybody, and say nothing of anybody. A new one without a key is a decision: it is taken here. */
const PUBLIC: readonly string[] = ['/health', '/health/models', '/openapi.json', '/docs'];

const THEIR_MODEL = 'private/model-of-another';
const NO_MODEL = 'private/model-of-nobody';
const EXPIRED = formatApiKey('test', 'expiredexpir', Buffer.alloc(32, 4));
const REVOKED = formatApiKey('test', 'revokedrevok', Buffer.alloc(32, 5));
const UNKNOWN = formatApiKey('test', 'unknownunkno', Buffer.alloc(32, 6));

const bodyNaming = (model: string): string =>
  JSON.stringify({
    model,
    messages: [{ role: 'user', content: 'Bonjour' }],
    prompt: 'Bonjour',
    input: 'Bonjour',
    query: 'Bonjour',
    documents: ['Bonsoir'],
  });

describe('a stranger at the gateway', () => {
  let gateway: GatewayFixture;
  let attempts = 0;
  beforeAll(async () => {
    gateway = await startFixture();
    gateway.publish('tenant', TENANT, bodies.tenant());
    gateway.publish('tenant', OTHER_TENANT, bodies.tenant(OTHER_TENANT));
    gateway.publish('project', PROJECT, bodies.project());
    gateway.publish('key', KEY_ID, bodies.key());
    const keyed = (id: number, key: string, extra: object = {}) =>
      gateway.publish(
        'key',
        `0190b6a4-0000-7000-8000-0000000000f${id}`,
        bodies.key({ digest: digestOf(key), ...extra }),
      );
    keyed(1, EXPIRED, { expiresAt: '2020-01-01T00:00:00Z' });
    keyed(2, REVOKED);
    gateway.publish('key', '0190b6a4-0000-7000-8000-0000000000f2', null);
    gateway.publish('model', MODEL, bodies.model());
    gateway.publish('model', THEIR_MODEL, bodies.model({ aliases: ['their-alias'] }));
    gateway.publish(
      'route',
      ROUTE,
      bodies.route(['http://127.0.0.1:9'], {
        modelId: THEIR_MODEL,
        collectiviteId: OTHER_TENANT,
      }),
    );
  });
  afterAll(async () => {
    process.stdout.write(`Suite de l’étranger, passerelle : ${attempts} tentatives\n`);
    await gateway.stop();
  });

  const knock = async ({ method, path }: Route, key: string | undefined, model = MODEL) => {
    attempts++;
    const response = await fetch(gateway.origin + path.replace('*', encodeURIComponent(model)), {
      method,
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      ...(method === 'POST' || method === 'PATCH' ? { body: bodyNaming(model) } : {}),
    });
    return { status: response.status, body: await response.text() };
  };

  it.each([
    ['no key', undefined],
    ['an empty key', ''],
    ['a key whose checksum fails', `${API_KEY.slice(0, -1)}x`],
    ['a key that nobody issued', UNKNOWN],
    ['a key that has expired', EXPIRED],
    ['a key that was revoked', REVOKED],
    ['a token of people', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('finds every door shut with %s, but those that open to everybody', async (_what, key) => {
    for (const route of ROUTES.filter(({ path }) => !PUBLIC.includes(path))) {
      const { status, body } = await knock(route, key, THEIR_MODEL);
      expect({ [route.path]: status }).toEqual({ [route.path]: 401 });
      expect(body).not.toContain(OTHER_TENANT);
    }
  });

  it('is told of another’s model what is told of no model at all', async () => {
    for (const route of ROUTES.filter(({ path }) => !PUBLIC.includes(path))) {
      const face = async (model: string) => {
        const { status, body } = await knock(route, API_KEY, model);
        return `${status} ${body}`
          .replaceAll(model, '<asked>')
          .replaceAll(encodeURIComponent(model), '<asked>')
          .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>');
      };
      const theirs = await face(THEIR_MODEL);
      expect({ [route.path]: theirs }).toEqual({ [route.path]: await face(NO_MODEL) });
      expect(theirs).not.toContain('their-alias');
    }
  });
});
