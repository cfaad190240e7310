import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SyncModels } from '@beffroi/catalogue/domain';
import { GATEWAY_SIGNATURE, sealedKeyContext } from '@beffroi/contracts/self-service';
import {
  type AttachedBodyId,
  type CollectiviteId,
  type ProjectId,
  type Result,
  systemScope,
} from '@beffroi/kernel';
import {
  type ApiKey,
  IssueApiKey,
  type IssueApiKeyInput,
  parseApiKey,
  RevokeApiKey,
} from '@beffroi/keys/domain';
import { deriveKey, openText, sealingKey } from '@beffroi/platform/crypto';
import { createLogger } from '@beffroi/platform/observability';
import { OverrideLimit, SetLimit } from '@beffroi/quotas/domain';
import { AttachBody, CreateProject, RegisterCollectivite } from '@beffroi/tenancy/domain';
import { type ControlPlaneUnderTest, startControlPlane } from '../testing/control-plane.fixture.ts';
import { GatewayClient } from '../testing/gateway.client.fixture.ts';
import { type InternalServer, listenInternal } from './internal.server.ts';
import { SelfService } from './self-service.ts';

const ARRANGING = systemScope('arrange a spec');
const DATA_PLANE_KEY = Buffer.alloc(32, 7);
const NOT_FOUND = { ok: false, failure: { kind: 'not-found' } };
const NOT_ALLOWED = { ok: false, failure: { kind: 'not-allowed' } };
const NOBODY = '01900000-0000-7000-8000-000000000000';

interface Town {
  readonly id: CollectiviteId;
  readonly projectId: ProjectId;
  /** May not manage keys. */
  readonly plain: ApiKey;
  readonly manager: ApiKey;
}

let plane: ControlPlaneUnderTest;
let server: InternalServer;
let gateway: GatewayClient;
let bourges: Town;
let vierzon: Town;

beforeAll(async () => {
  plane = await startControlPlane();
  await plane.app.get(SyncModels).execute(ARRANGING);
  server = await listenInternal({
    selfService: plane.app.get(SelfService),
    gatewayKey: deriveKey(DATA_PLANE_KEY, GATEWAY_SIGNATURE),
    log: createLogger({ program: 'control-plane', level: 'fatal' }),
    host: '127.0.0.1',
    port: 0,
  });
  gateway = new GatewayClient(server.port, DATA_PLANE_KEY);
  bourges = await townOf('18033');
  vierzon = await townOf('18279');
});
afterAll(async () => {
  await server?.close();
  await plane?.close();
});

const townOf = async (codeInsee: string): Promise<Town> => {
  const registered = await plane.app.get(RegisterCollectivite).execute(ARRANGING, { codeInsee });
  if (!registered.ok) throw new Error(registered.failure.kind);
  const { id } = registered.value;
  const projectId = await projectOf(id, 'Accueil');
  const plain = await issue({ projectId, name: 'Simple', contact: 'dsi@mairie.example' });
  return { id, projectId, plain, manager: await issue({ projectId, name: 'Gérante', selfService: true }) };
};
const projectOf = async (
  collectiviteId: CollectiviteId,
  name: string,
  attachedBodyId: AttachedBodyId | null = null,
): Promise<ProjectId> => {
  const input = { collectiviteId, name, sensitivity: 'interne', attachedBodyId } as const;
  return (await done(plane.app.get(CreateProject).execute(ARRANGING, input))).id;
};
const done = async <T>(doing: Promise<Result<T, { readonly kind: string }>>): Promise<T> => {
  const result = await doing;
  if (!result.ok) throw new Error(result.failure.kind);
  return result.value;
};
const issue = async (input: IssueApiKeyInput): Promise<ApiKey> => {
  const issued = await plane.app.get(IssueApiKey).execute(ARRANGING, input);
  if (!issued.ok) throw new Error(issued.failure.kind);
  return issued.value.apiKey;
};
const idsSeenBy = async ({ id }: ApiKey) => {
  const answer = await gateway.ask(id, 'keys.list', { offset: 0, limit: 100 });
  if (!answer.ok) throw new Error(answer.failure.kind);
  return answer.value.keys.map((key) => key.id);
};

describe('an account', () => {
  it('is the key, its project, its organisation and what binds it', async () => {
    expect(await gateway.ask(bourges.plain.id, 'account.read', {})).toEqual({
      ok: true,
      value: {
        key: expect.objectContaining({
          id: bourges.plain.id,
          name: 'Simple',
          contact: 'dsi@mairie.example',
          state: 'active',
          selfService: false,
        }),
        project: { id: bourges.projectId, name: 'Accueil' },
        organisation: { id: bourges.id, name: 'Bourges', people: 0, createdAt: expect.any(String) },
        limits: expect.arrayContaining([expect.objectContaining({ metric: 'requests', modelId: null })]),
      },
    });
  });

  it('is bound by the limits of its body, and by the value that is in force for a while', async () => {
    const limitsOf = async ({ id }: ApiKey) => {
      const answer = await gateway.ask(id, 'account.read', {});
      if (!answer.ok) throw new Error(answer.failure.kind);
      return answer.value.limits.filter(({ metric, window }) => metric === 'tokens' && window === 'hour');
    };
    const ofHour = { modelId: null, offer: 'external', metric: 'tokens', window: 'hour' } as const;
    const body = { collectiviteId: bourges.id, name: 'CCAS', kind: 'ccas' } as const;
    const { id: attachedBodyId } = await done(plane.app.get(AttachBody).execute(ARRANGING, body));
    const projectId = await projectOf(bourges.id, 'Aide sociale', attachedBodyId);
    const key = await issue({ projectId, name: 'Du CCAS' });
    const limit = { ...ofHour, level: 'attached-body', ownerId: attachedBodyId, value: 50 } as const;
    const { id: limitId } = await done(plane.app.get(SetLimit).execute(ARRANGING, limit));
    expect(await limitsOf(key)).toEqual([{ ...ofHour, value: 50 }]);
    expect(await limitsOf(bourges.plain)).toEqual([]);
    const until = new Date(Date.now() + 3_600_000);
    await done(plane.app.get(OverrideLimit).execute(ARRANGING, { limitId, value: 90, until }));
    expect(await limitsOf(key)).toEqual([{ ...ofHour, value: 90 }]);
  });

  it('counts a person with several roles once', async () => {
    await plane.grant('anne', 'collectivite.developer', vierzon.id);
    await plane.grant('anne', 'collectivite.finance', vierzon.id);
    await plane.grant('bruno', 'collectivite.developer', vierzon.id);
    const answer = await gateway.ask(vierzon.plain.id, 'account.read', {});
    expect(answer).toMatchObject({ value: { organisation: { people: 2 } } });
  });

  it('is changed by a key that may manage keys', async () => {
    const change = { name: 'Nouveau nom', contact: 'accueil@mairie.example' };
    expect(await gateway.ask(bourges.plain.id, 'account.update', change)).toEqual(NOT_ALLOWED);
    expect(await gateway.ask(bourges.manager.id, 'account.update', change)).toEqual({
      ok: true,
      value: null,
    });
    expect(await gateway.ask(bourges.manager.id, 'account.read', {})).toMatchObject({
      value: { key: change },
    });
    expect(await gateway.ask(bourges.manager.id, 'account.update', { name: ' ' })).toMatchObject({
      failure: { kind: 'invalid', field: 'name' },
    });
  });
});

describe('a key without the right to manage keys', () => {
  it('sees itself alone, and changes nothing', async () => {
    const { plain, manager } = bourges;
    expect(await idsSeenBy(plain)).toEqual([plain.id]);
    expect(await gateway.ask(plain.id, 'keys.read', { id: plain.id })).toMatchObject({ ok: true });
    expect(await gateway.ask(plain.id, 'keys.read', { id: manager.id })).toEqual(NOT_FOUND);
    expect(await gateway.ask(plain.id, 'keys.issue', { name: 'x', expiresAt: null })).toEqual(NOT_ALLOWED);
    expect(await gateway.ask(plain.id, 'keys.rename', { id: plain.id, name: 'x' })).toEqual(NOT_ALLOWED);
    // The same answer whether or not the key is there.
    for (const id of [plain.id, manager.id, NOBODY]) {
      expect(await gateway.ask(plain.id, 'keys.revoke', { id })).toEqual(NOT_ALLOWED);
    }
  });
});

describe('a key that may manage keys', () => {
  it('issues keys whose secret travels sealed, and revokes them', async () => {
    const { manager } = bourges;
    const issued = await gateway.ask(manager.id, 'keys.issue', { name: 'Fille', expiresAt: null });
    if (!issued.ok) throw new Error(issued.failure.kind);
    const { key, sealedSecret } = issued.value;
    const secret = openText(sealingKey(DATA_PLANE_KEY), sealedSecret, sealedKeyContext(key.id));
    expect(parseApiKey(secret)).toMatchObject({ value: { publicId: key.publicId } });
    expect(await idsSeenBy(manager)).toContain(key.id);
    expect(await gateway.ask(manager.id, 'keys.rename', { id: key.id, name: 'Aînée' })).toMatchObject({
      value: { name: 'Aînée' },
    });
    expect(await gateway.ask(manager.id, 'keys.revoke', { id: key.id })).toMatchObject({
      value: { id: key.id, state: 'revoked' },
    });
    expect(await idsSeenBy(manager)).not.toContain(key.id);
    expect(await gateway.ask(manager.id, 'keys.revoke', { id: key.id })).toEqual(NOT_FOUND);
    expect(await gateway.ask(manager.id, 'keys.rename', { id: key.id, name: 'x' })).toEqual(NOT_FOUND);
    const revoked = await gateway.ask(manager.id, 'keys.list', { state: 'revoked', offset: 0, limit: 100 });
    if (!revoked.ok) throw new Error(revoked.failure.kind);
    const listed = revoked.value.keys.find(({ id }) => id === key.id);
    expect(await gateway.ask(manager.id, 'keys.read', { id: key.id })).toEqual({ ok: true, value: listed });
  });

  it('is told the latest expiry that it may give', async () => {
    const input = { name: 'Fille', expiresAt: '2099-01-01T00:00:00.000Z' };
    expect(await gateway.ask(bourges.manager.id, 'keys.issue', input)).toEqual({
      ok: false,
      failure: { kind: 'expiry-beyond-maximum', maximum: expect.stringMatching(/^\d{4}-/) },
    });
  });

  it('reaches no key of another project or collectivité, and is told the same as of none', async () => {
    const elsewhere = await issue({ projectId: await projectOf(bourges.id, 'Autre'), name: 'Autre' });
    for (const id of [elsewhere.id, vierzon.plain.id, NOBODY, 'nonsense']) {
      expect(await gateway.ask(bourges.manager.id, 'keys.read', { id })).toEqual(NOT_FOUND);
      expect(await gateway.ask(bourges.manager.id, 'keys.rename', { id, name: 'x' })).toEqual(NOT_FOUND);
      expect(await gateway.ask(bourges.manager.id, 'keys.revoke', { id })).toEqual(NOT_FOUND);
    }
    const seen = await idsSeenBy(bourges.manager);
    expect(seen).not.toContain(elsewhere.id);
    expect(seen).not.toContain(vierzon.plain.id);
  });

  it('is named as the actor, with where the client came from', async () => {
    const { manager } = vierzon;
    const issued = await gateway.ask(manager.id, 'keys.issue', { name: 'Fille', expiresAt: null });
    if (!issued.ok) throw new Error(issued.failure.kind);
    const entries = await plane.database.asOwner<Record<string, unknown>>(
      `select actor, acting_as, host(address::inet) as address, collectivite_id from platform.audit_entry
       where target_id = $1 and action = 'api-key.issue'`,
      [issued.value.key.id],
    );
    expect(entries).toEqual([
      {
        actor: { kind: 'api-key', subject: manager.id, issuer: 'beffroi', displayName: 'Gérante' },
        acting_as: 'collectivite',
        address: '192.0.2.1',
        collectivite_id: vierzon.id,
      },
    ]);
  });

  it('leaves one entry for each write, refused ones too, and none for what it reads', async () => {
    const { plain, manager } = vierzon;
    await gateway.ask(manager.id, 'keys.rename', { id: plain.id, name: 'Simple' });
    await gateway.ask(plain.id, 'keys.revoke', { id: manager.id });
    await gateway.ask(plain.id, 'keys.revoke', { id: "'; drop table keys" });
    await gateway.ask(plain.id, 'keys.list', { offset: 0, limit: 1 });
    const entries = await plane.database.asOwner<Record<string, unknown>>(
      `select action, target_id, result, failure from platform.audit_entry
       where actor ->> 'subject' in ($1, $2) and action <> 'api-key.issue' order by id`,
      [plain.id, manager.id],
    );
    expect(entries).toEqual([
      { action: 'api-key.update', target_id: plain.id, result: 'succeeded', failure: null },
      { action: 'api-key.revoke', target_id: manager.id, result: 'refused', failure: 'not-allowed' },
      { action: 'api-key.revoke', target_id: 'unknown', result: 'refused', failure: 'not-allowed' },
    ]);
  });

  it('once revoked is refused even by a control plane that its gateway outlives', async () => {
    const key = await issue({ projectId: bourges.projectId, name: 'Révoquée', selfService: true });
    await plane.app.get(RevokeApiKey).execute(ARRANGING, { apiKeyId: key.id });
    expect(await gateway.ask(key.id, 'keys.list', { offset: 0, limit: 1 })).toEqual({
      ok: false,
      failure: { kind: 'key-not-active' },
    });
  });
});

describe('usage', () => {
  const interval = { from: '2026-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' };

  it('is nothing where nothing was used, for one’s own keys and for what is not there', async () => {
    const page = { ...interval, offset: 0, limit: 10 };
    expect(await gateway.ask(bourges.plain.id, 'usage.requests', page)).toEqual({
      ok: true,
      value: { keyName: 'Simple', requests: [] },
    });
    for (const keyId of [bourges.plain.id, vierzon.plain.id, 'nonsense']) {
      expect(await gateway.ask(bourges.manager.id, 'usage.days', { ...interval, keyId })).toEqual({
        ok: true,
        value: [],
      });
    }
  });
});

describe('a call of a gateway', () => {
  const signed = () => gateway.signed(bourges.plain.id, 'keys.list', { offset: 0, limit: 1 });
  const outcome = async (sent: ReturnType<typeof signed>) => {
    const response = await gateway.send(sent);
    return { status: response.status, ...((await response.json()) as object) };
  };

  it('is taken once', async () => {
    const sent = signed();
    expect(await outcome(sent)).toMatchObject({ status: 200, ok: true });
    expect(await outcome(sent)).toEqual({ status: 401, error: 'seen-before' });
  });

  it.each([
    ['no signature', (sent: ReturnType<typeof signed>) => ({ ...sent, signature: '' }), 'missing'],
    [
      'another body',
      (sent: ReturnType<typeof signed>) => ({ ...sent, body: Buffer.from('{"input":{}}') }),
      'wrong',
    ],
    [
      'the name of another key',
      (sent: ReturnType<typeof signed>) => ({
        ...sent,
        signature: sent.signature.replace(bourges.plain.id, bourges.manager.id),
      }),
      'wrong',
    ],
  ])('with %s is refused', async (_, change, error) => {
    expect(await outcome(change(signed()))).toEqual({ status: 401, error });
  });

  it('signed with another key is refused', async () => {
    const stranger = new GatewayClient(server.port, Buffer.alloc(32, 8));
    await expect(stranger.ask(bourges.plain.id, 'account.read', {})).rejects.toThrow('401');
  });

  it.each(['keys.steal', 'toString', ''])('that nobody knows, «%s», is refused', async (call) => {
    expect(await outcome(gateway.signed(bourges.plain.id, call, {}))).toMatchObject({ status: 404 });
  });

  it('is not taken where people are answered', async () => {
    const { path, body, signature } = signed();
    const headers = { 'x-beffroi-signature': signature, 'content-type': 'application/json' };
    const { statusCode } = await plane.app.inject({
      method: 'POST',
      url: path,
      headers,
      payload: Buffer.from(body),
    });
    expect(statusCode).toBe(404);
  });
});
