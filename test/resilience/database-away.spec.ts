import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodies, digestOf, type GatewayProcess, MODEL } from '@beffroi/gateway/testing';
import { chat, Load } from '../dataplane/chat.client.ts';
import { type Application, DataPlane } from '../dataplane/data.plane.ts';
import { eventually } from '../dataplane/eventually.ts';
import { longOr, minutesOr } from '../dataplane/long.form.ts';

const AWAY_MS = minutesOr(20_000, 600_000);
/** One is enough for ten minutes: it is the time that counts then, and what piles up meanwhile. */
const CLIENTS = longOr(4, 1);
/** What was counted meanwhile reaches the database at several times the pace at which it came. */
const CAUGHT_UP_WITHIN_MS = 20_000 + AWAY_MS;
/** Of one of the two gateways, so that its end is seen within the time that PostgreSQL is away. */
const SHORT_ISOLATION_MS = 8_000;
/** A key that is good when PostgreSQL goes, and expires meanwhile. */
const EXPIRES_MS = 7_000;

describe(`PostgreSQL away for ${AWAY_MS / 1_000} s`, () => {
  let plane: DataPlane;
  let steady: GatewayProcess;
  let strict: GatewayProcess;
  const applications: Record<string, Application> = {};
  /** What the clients of each application were told, in the order of time. */
  const told: Record<string, { atMs: number; code: string }[]> = {};
  let load: Load;
  let cutMs: number;

  beforeAll(async () => {
    plane = await DataPlane.start();
    const engine = await plane.engines.start({ id: 'e', servedModelName: MODEL, maxModelLen: 32_768 });
    await plane.engines.behave('e', {
      ...plane.engines.list()[0]!.behaviour,
      ttftMs: 5,
      tokensPerSecond: 500,
    });
    await plane.publish('model', MODEL, bodies.model());
    await plane.publish(
      'route',
      crypto.randomUUID(),
      bodies.route([engine.url], { qualification: 'secnumcloud-3.2', credential: undefined }),
    );
    steady = await plane.gateway('steady');
    strict = await plane.gateway('strict', { BEFFROI_MAX_ISOLATION: `${SHORT_ISOLATION_MS}ms` });
    applications.plain = await plane.application();
    applications.sensitive = await plane.application({ project: { sensitivity: 'sensible' } });
    applications.revoked = await plane.application();
    applications.expiring = await plane.application();
    for (const { key } of Object.values(applications))
      for (const { origin } of [steady, strict])
        await eventually(
          () => ask(origin, key),
          (code) => code === 'ok',
        );
    await plane.publish('key', applications.revoked.keyId, null);
    for (const { origin } of [steady, strict])
      await eventually(
        () => ask(origin, applications.revoked!.key),
        (code) => code === 'invalid_api_key',
      );
    load = new Load(CLIENTS, (turn) => ({
      origin: steady.origin,
      key: applications.plain!.key,
      model: MODEL,
      stream: turn % 2 === 0,
      maxTokens: 8,
    }));
    await letExpire(applications.expiring);
    await sleep(1_000);
    await plane.cutDatabase();
    cutMs = performance.now();
    await observeUntil(cutMs + AWAY_MS);
    await plane.restoreDatabase();
  }, AWAY_MS + 90_000);
  afterAll(() => plane?.stop(), 30_000);

  const letExpire = ({ keyId, projectId, key }: Application) =>
    plane.publish(
      'key',
      keyId,
      bodies.key({
        digest: digestOf(key),
        projectId,
        expiresAt: new Date(Date.now() + EXPIRES_MS).toISOString(),
      }),
    );

  const ask = async (origin: string, key: string): Promise<string> =>
    (await chat({ origin, key, model: MODEL, stream: false, maxTokens: 1 })).code ?? 'ok';

  const observeUntil = async (endMs: number): Promise<void> => {
    while (performance.now() < endMs) {
      for (const [name, { key }] of Object.entries(applications)) await observe(name, steady.origin, key);
      await observe('strict', strict.origin, applications.plain!.key);
      await sleep(100);
    }
  };
  const observe = async (name: string, origin: string, key: string): Promise<void> => {
    const code = await ask(origin, key);
    (told[name] ??= []).push({ atMs: performance.now() - cutMs, code });
  };
  const codesOf = (name: string) => new Set(told[name]!.map(({ code }) => code));
  /** When it was first told this, and everything it was told from then on. */
  const turnTo = (name: string, code: string) => {
    const first = told[name]!.findIndex((each) => each.code === code);
    return {
      atMs: told[name]![first]?.atMs,
      after: new Set(told[name]!.slice(first).map((each) => each.code)),
    };
  };

  it('does not concern a collectivité without limits', () => {
    expect(codesOf('plain')).toEqual(new Set(['ok']));
    expect(told.plain!.length).toBeGreaterThan(20);
  });

  it('opens nothing to a key that was revoked before', () => {
    expect(codesOf('revoked')).toEqual(new Set(['invalid_api_key']));
  });

  it('does not stop the clock: a key expires at its hour', () => {
    expect(codesOf('expiring')).toEqual(new Set(['ok', 'invalid_api_key']));
    expect(turnTo('expiring', 'invalid_api_key').after).toEqual(new Set(['invalid_api_key']));
  });

  it('closes sensitive projects two seconds later', () => {
    const { atMs, after } = turnTo('sensitive', 'gateway_isolated');
    expect(after).toEqual(new Set(['gateway_isolated']));
    expect(atMs).toBeGreaterThan(1_000);
    expect(atMs).toBeLessThan(5_000);
  });

  it('closes a gateway to everyone after its longest isolation, and it says so', () => {
    const { atMs, after } = turnTo('strict', 'gateway_isolated');
    expect(after).toEqual(new Set(['gateway_isolated']));
    expect(atMs).toBeGreaterThan(SHORT_ISOLATION_MS - 1_000);
    expect(atMs).toBeLessThan(SHORT_ISOLATION_MS + 5_000);
  });

  it('ends, and everyone is served again without a restart', async () => {
    for (const origin of [steady.origin, strict.origin])
      for (const name of ['plain', 'sensitive'])
        expect(
          await eventually(
            () => ask(origin, applications[name]!.key),
            (code) => code === 'ok',
          ),
        ).toBe('ok');
    expect(await ask(steady.origin, applications.revoked!.key)).toBe('invalid_api_key');
  }, 60_000);

  it(
    'loses nothing: what is metered in the end is what the engines counted',
    async () => {
      const outcomes = await load.stop();
      expect(outcomes.filter(({ isComplete }) => !isComplete)).toEqual([]);
      const { byRequestId } = plane.engines.counters();
      const ids = Object.keys(byRequestId);
      const restoredMs = performance.now();
      await eventually(
        () => plane.meteredCount(),
        (count) => count >= ids.length,
        CAUGHT_UP_WITHIN_MS,
      );
      const caughtUpMs = performance.now() - restoredMs;
      const metered = await plane.metered();
      expect(new Set(metered.keys())).toEqual(new Set(ids));
      for (const [id, { promptTokens, completionTokens }] of Object.entries(byRequestId))
        expect(metered.get(id)).toMatchObject({
          quality: 'measured',
          input: promptTokens,
          output: completionTokens,
        });
      expect(
        await plane.sql('select 1 from metering.conflict union all select 1 from metering.quarantine'),
      ).toEqual([]);
      console.info(
        `${ids.length} requests, ${outcomes.length} of them under load: all metered as the engines counted,` +
          ` ${(caughtUpMs / 1_000).toFixed(1)} s after the load had ended`,
      );
    },
    CAUGHT_UP_WITHIN_MS + 60_000,
  );
});
