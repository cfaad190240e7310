import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mayServe } from '@beffroi/catalogue/domain';
import { QUALIFICATIONS, SENSITIVITIES } from '@beffroi/contracts/dataplane';
import { brandId } from '@beffroi/kernel';
import { Engine } from '../engines/engine.ts';
import type { Model, Records, Route } from '../records/record.views.ts';
import { authorise } from './authorise.ts';
import { choose, type ChoosingState } from './choose.ts';
import type { Identity } from './identity.ts';

const MODEL = { id: 'small', aliases: [], type: 'text-generation' } as unknown as Model;
const NOW_MS = 1_000_000;
const BY = { tenantId: 'bourges' };

let engines: Map<Route, Engine[]>;
beforeEach(() => {
  engines = new Map();
});

const engine = (url: string, extra: Partial<Engine> = {}): Engine =>
  Object.assign(
    new Engine(
      { routeId: 'r', url },
      {
        weight: 1,
        room: 256,
        open: () => {
          throw new Error('never opened');
        },
      },
    ),
    extra,
  );

const route = (crew: readonly Engine[], extra: Partial<Route> = {}): Route => {
  const made = { id: 'r', offer: 'shared', state: 'ready', qualification: 'none', ...extra } as Route;
  engines.set(made, [...crew]);
  return made;
};

const prompt = (text: string) => {
  const bytes = Buffer.from(text);
  return { bytes, inputs: [{ name: 'messages', start: 0, valueStart: 0, end: bytes.length }] };
};

const chosen = (routes: readonly Route[], extra: Partial<ChoosingState> = {}) =>
  choose(
    { model: MODEL, routes },
    {
      nowMs: NOW_MS,
      fleet: { enginesOf: (of) => engines.get(of)!, mostInFlight: 10 },
      tenantId: 'bourges',
      body: prompt('Bonjour'),
      tried: [],
      ...extra,
    },
  );
const engineOf = (routes: readonly Route[], extra: Partial<ChoosingState> = {}): Engine | undefined => {
  const outcome = chosen(routes, extra);
  return outcome.ok ? outcome.value.engine : undefined;
};

const fail = (bad: Engine, times = 3): Engine => {
  for (let turn = 0; turn < times; turn++) bad.failed({ kind: 'unreachable' }, NOW_MS, BY);
  return bad;
};

describe('a request goes', () => {
  it('to the route of the lowest order, whatever its offer', () => {
    const external = engine('external');
    const routes = [
      route([engine('dedicated')], { offer: 'dedicated', order: 1 }),
      route([external], { offer: 'external', order: 0 }),
    ];
    expect(engineOf(routes)).toBe(external);
  });

  it('at the same order to a dedicated engine before a shared one before a provider', () => {
    const [external, shared, dedicated] = [engine('e'), engine('s'), engine('d')];
    const routes = [
      route([external], { offer: 'external' }),
      route([shared], { offer: 'shared' }),
      route([dedicated], { offer: 'dedicated' }),
    ];
    expect(engineOf(routes)).toBe(dedicated);
    expect(engineOf(routes, { tried: [dedicated] })).toBe(shared);
    expect(engineOf(routes, { tried: [dedicated, shared] })).toBe(external);
    expect(chosen(routes, { tried: [dedicated, shared, external] }).ok).toBe(false);
  });

  it('to the next tier when no engine of the first is in good standing', () => {
    const [ill, gone, well] = [engine('a'), fail(engine('b')), engine('c')];
    ill.checked(false);
    ill.checked(false);
    const routes = [route([ill, gone], { offer: 'dedicated' }), route([well], { offer: 'shared' })];
    expect(engineOf(routes)).toBe(well);
  });

  it('to an engine that was sent away, where all were', () => {
    const [one, other] = [fail(engine('a')), fail(engine('b'))];
    const routes = [route([one, other])];
    expect([one, other]).toContain(engineOf(routes));
    expect(engineOf(routes, { tried: [one] })).toBe(other);
  });

  it('one at a time to an engine on trial', () => {
    const [trial, well] = [fail(engine('a')), engine('b', { weight: 1e-9 })];
    const nowMs = trial.standing.ejectedUntilMs;
    // The other is so weak that everything would go to the first.
    well.tokensInFlight = 1;
    expect(engineOf([route([trial, well])], { nowMs })).toBe(trial);
    trial.began(1);
    expect(engineOf([route([trial, well])], { nowMs })).toBe(well);
  });

  it('by the same beginning to the same engine, of one collectivité', () => {
    const routes = [route(Array.from({ length: 8 }, (_, at) => engine(`http://10.0.0.${at}`)))];
    const long = 'Vous êtes l’assistant de la mairie. '.repeat(20);
    const home = engineOf(routes, { body: prompt(`${long} Bonjour`) });
    expect(engineOf(routes, { body: prompt(`${long} Quels sont les horaires ?`) })).toBe(home);
    const homes = new Set(
      Array.from({ length: 20 }, (_, at) =>
        engineOf(routes, { tenantId: `commune-${at}`, body: prompt(long) }),
      ),
    );
    expect(homes.size).toBeGreaterThan(3);
  });

  it('elsewhere than home when home has far more to do', () => {
    const pair = [engine('http://10.0.0.1'), engine('http://10.0.0.2')];
    const routes = [route(pair)];
    const home = engineOf(routes)!;
    home.tokensInFlight = 10_000;
    expect(engineOf(routes)).toBe(home);
    home.tokensInFlight = 40_000;
    expect(engineOf(routes)).toBe(pair.find((each) => each !== home));
    home.tokensInFlight = 0;
    home.requestsWaiting = 40;
    expect(engineOf(routes)).toBe(pair.find((each) => each !== home));
  });

  it('by weight: an engine of weight 3 is home to three times as many prompts, and one of 0 to none', () => {
    const [heavy, light, closed] = [engine('h', { weight: 3 }), engine('l'), engine('c', { weight: 0 })];
    const routes = [route([heavy, light, closed])];
    const homes = Array.from({ length: 4_000 }, (_, at) => engineOf(routes, { body: prompt(`${at}`) }));
    const share = homes.filter((home) => home === heavy).length / homes.length;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.8);
    expect(homes).not.toContain(closed);
  });

  it('and when an engine goes, only the prompts that were at home there move', () => {
    const crew = Array.from({ length: 5 }, (_, at) => engine(`http://10.0.0.${at}`));
    const [all, fewer] = [[route(crew)], [route(crew.slice(1))]];
    for (let at = 0; at < 200; at++) {
      const body = prompt(`prompt ${at}`);
      const before = engineOf(all, { body });
      if (before !== crew[0]) expect(engineOf(fewer, { body })).toBe(before);
    }
  });
});

describe('a request is refused', () => {
  it('as long as no engine is ready', () => {
    for (const routes of [[], [route([], {})], [route([engine('a')], { state: 'starting' })]]) {
      expect(chosen(routes)).toEqual({ ok: false, failure: { kind: 'model-starting', modelName: 'small' } });
    }
  });

  it('while every engine says that it is busy, until the first is not', () => {
    const [one, other] = [engine('a'), engine('b')];
    one.failed({ kind: 'answered', status: 429 }, NOW_MS, { ...BY, retryAfterSeconds: 30 });
    other.failed({ kind: 'answered', status: 503 }, NOW_MS, { ...BY, retryAfterSeconds: 12 });
    const routes = [route([one, other])];
    expect(chosen(routes)).toEqual({ ok: false, failure: { kind: 'engine-busy', retryAfterSeconds: 12 } });
    expect(engineOf(routes, { nowMs: NOW_MS + 12_000 })).toBe(other);
  });

  it('when every engine has as many requests as it may have', () => {
    const full = engine('a', { requestsInFlight: 10 });
    expect(chosen([route([full])])).toEqual({
      ok: false,
      failure: { kind: 'engine-busy', retryAfterSeconds: undefined },
    });
  });
});

describe('whatever the routes, the failures and the load', () => {
  const OWN = 'bourges';
  const anyEngine = fc.record({
    weight: fc.constantFrom(0, 1, 5),
    tokensInFlight: fc.nat(100_000),
    requestsInFlight: fc.nat(12),
    requestsWaiting: fc.nat(50),
    failures: fc.nat(4),
    failedChecks: fc.nat(3),
    busySeconds: fc.constantFrom(0, 0, 60),
  });
  const anyRoute = fc.record({
    collectiviteId: fc.constantFrom(null, OWN, 'vierzon'),
    qualification: fc.constantFrom(...QUALIFICATIONS),
    kind: fc.constantFrom('vllm', 'openai', 'mistral'),
    order: fc.integer({ min: -2, max: 5 }),
    state: fc.constantFrom('ready', 'ready', 'starting', 'draining', 'closed'),
    crew: fc.array(anyEngine, { maxLength: 3 }),
  });
  const offerOf = ({ kind, collectiviteId }: { kind: string; collectiviteId: string | null }) =>
    kind !== 'vllm' ? 'external' : collectiviteId === null ? 'shared' : 'dedicated';

  it('the engine lies where the project may go, also after each failover', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SENSITIVITIES),
        fc.array(anyRoute, { maxLength: 6 }),
        (sensitivity, drawn) => {
          engines = new Map();
          const routes = drawn.map(({ crew, ...facts }, index) =>
            route(
              crew.map(({ failures, failedChecks, busySeconds, ...load }, at) => {
                const made = fail(engine(`http://10.${index}.0.${at}`, load), failures);
                for (let turn = 0; turn < failedChecks; turn++) made.checked(false);
                if (busySeconds > 0)
                  made.failed({ kind: 'answered', status: 429 }, NOW_MS, {
                    ...BY,
                    retryAfterSeconds: busySeconds,
                  });
                return made;
              }),
              { ...facts, id: brandId(`r${index}`), offer: offerOf(facts) } as unknown as Partial<Route>,
            ),
          );
          const records = {
            modelByName: () => MODEL,
            routesOf: () => routes,
            closuresOf: () => [],
          } as unknown as Records;
          const identity = {
            key: { models: undefined },
            project: { sensitivity },
            tenant: { id: OWN, state: 'active' },
          } as unknown as Identity;
          const authorised = authorise(identity, { name: 'small', types: ['text-generation'] }, records);
          if (!authorised.ok) return;
          const tried: Engine[] = [];
          for (;;) {
            const next = chosen(authorised.value.routes, { tried });
            if (!next.ok) break;
            const { qualification, collectiviteId, state } = next.value.route;
            expect(mayServe(sensitivity, qualification).kind).toBe('allowed');
            if (sensitivity === 'sensible') expect(qualification).toMatch(/^secnumcloud/);
            if (sensitivity === 'sante') expect(qualification).toMatch(/hds$/);
            expect([null, OWN]).toContain(collectiviteId);
            expect(state).toBe('ready');
            expect(tried).not.toContain(next.value.engine);
            tried.push(next.value.engine);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('some engine is asked, unless each is busy or has all it may have', () => {
    fc.assert(
      fc.property(fc.array(anyEngine, { minLength: 1, maxLength: 6 }), (drawn) => {
        engines = new Map();
        const crew = drawn.map(({ failures, failedChecks, busySeconds, ...load }, at) => {
          const made = fail(engine(`http://10.0.0.${at}`, { ...load, weight: 1 }), failures);
          for (let turn = 0; turn < failedChecks; turn++) made.checked(false);
          if (busySeconds > 0)
            made.failed({ kind: 'answered', status: 503 }, NOW_MS, { ...BY, retryAfterSeconds: busySeconds });
          return made;
        });
        const isOpen = (each: Engine) => each.requestsInFlight < 10 && each.conditionAt(NOW_MS) !== 'busy';
        expect(chosen([route(crew)]).ok).toBe(crew.some(isOpen));
      }),
    );
  });
});
