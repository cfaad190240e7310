import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { provenEngines, type Word } from './classify.ts';
import { CHAOS, ENVIRONMENT, WISHES } from './environment.fixture.ts';
import type { Wish } from './observation.ts';
import type { Action } from './plan.ts';
import {
  act,
  DECIDER,
  decide,
  type Decider,
  emptyWorld,
  type GatewayInWorld,
  isLive,
  NAMESPACE,
  type PodInWorld,
  REPLICAS,
  reserved,
  urlOf,
  type World,
} from './world.fixture.ts';

/** One pass of the reconciler, cut short after some of its actions. */
const reconcile = (world: World, decider: Decider, actionsBeforeCrash = Number.POSITIVE_INFINITY): Word => {
  const { word, actions } = decide(world, decider);
  for (const action of actions.slice(0, actionsBeforeCrash)) {
    expectSafe(world, action);
    act(world, action);
  }
  if (word === 'serving') world.wasReady = true;
  expectWithinCapacity(world);
  return word;
};

const usedBy = (world: World, id: string): boolean =>
  world.gateways.some(({ record }) => record?.engines.some(({ url }) => url === urlOf(id)));

/** Jest's own words cost too much in a loop that is run millions of times. */
const insist = (holds: boolean, sentence: string): void => {
  if (!holds) throw new Error(sentence);
};

/** Nobody is sent to an engine that never answered or knows another key, and nothing is removed under a gateway. */
const expectSafe = (world: World, action: Action): void => {
  if (action.kind === 'delete') {
    const versions = action.objects.flatMap(({ name }) => /^Deployment.*-v(\d+)$/.exec(name)?.[1] ?? []);
    const going = world.pods.filter((pod) => isLive(pod) && versions.includes(String(pod.version)));
    insist(!going.some(({ id }) => usedBy(world, id)), 'an engine that a gateway uses is deleted');
    const takesNamespace = action.objects.some(({ name }) => name === NAMESPACE);
    insist(!takesNamespace || world.foreign === 0, 'what others have in a namespace goes with it');
  }
  if (action.kind === 'publish-route' && action.record) {
    const { engines, credential } = action.record;
    for (const { url } of engines) {
      const pod = world.pods.find(({ id }) => urlOf(id) === url);
      insist(
        pod !== undefined && world.proven.has(pod.id),
        'gateways are sent to an engine that never answered',
      );
      insist(knows(pod!, credential), 'gateways are given a key that an engine refuses');
    }
  }
  if (action.kind === 'release-gpus') insist(world.pods.length === 0, 'GPUs are given away under a pod');
};

const knows = ({ keys }: PodInWorld, credential: string | undefined): boolean =>
  keys.some((key) => `key-${key}` === credential);

const expectWithinCapacity = (world: World): void => {
  insist(reserved(world) + world.othersGpus <= world.gpus, 'more GPUs are held than there are');
};

const enginesUsedBy = (world: World, { record }: GatewayInWorld): PodInWorld[] =>
  world.pods.filter(
    ({ id, state }) => state === 'ready' && record?.engines.some(({ url }) => url === urlOf(id)),
  );

/** No gateway holds a key that an engine it uses refuses. */
const expectKeysKnown = (world: World): void => {
  for (const gateway of world.gateways)
    for (const pod of enginesUsedBy(world, gateway))
      insist(knows(pod, gateway.record?.credential), 'a gateway uses a key that an engine refuses');
};

type Step = (world: World, decider: Decider) => void;
const environment = fc.constantFrom(...Object.values(ENVIRONMENT)).map(
  (turn): Step =>
    (world) =>
      turn(world),
);
const worker = fc.option(fc.nat(3), { nil: Number.POSITIVE_INFINITY }).map(
  (cut): Step =>
    (world, decider) =>
      void reconcile(world, decider, cut),
);
const people = fc.constantFrom(...Object.values(WISHES)).map(
  (wish): Step =>
    (world) =>
      wish(world),
);
const chaos = fc.tuple(fc.constantFrom(...Object.values(CHAOS)), fc.nat(11)).map(
  ([strike, choice]): Step =>
    (world) =>
      strike(world, choice),
);
const changeOfMind = fc.constant<Step>((world) => {
  world.wish = 'retire';
});

/** Everybody gets a turn, again and again, and nobody interferes any more. */
const settle = (world: World, decider: Decider = DECIDER): Word => {
  let word: Word = 'obstructed';
  let quiet = 0;
  for (let round = 0; round < 120 && quiet < 4; round++) {
    for (const turn of Object.values(ENVIRONMENT)) turn(world);
    const before = word;
    word = reconcile(world, decider);
    quiet = word === before && (word === 'serving' || word === 'gone') ? quiet + 1 : 0;
  }
  return word;
};

const anyWorld = fc
  .record({
    wish: fc.constantFrom<Wish[]>('run', 'retire'),
    namespaceShared: fc.boolean(),
    copiesWeights: fc.boolean(),
    gpus: fc.integer({ min: REPLICAS, max: 2 * REPLICAS + 1 }),
  })
  .map((over) => () => emptyWorld(over));
/** A deployment that serves. */
const servingWorld = fc
  .record({ copiesWeights: fc.boolean(), gpus: fc.integer({ min: REPLICAS, max: 2 * REPLICAS + 1 }) })
  .map((over) => () => {
    const world = emptyWorld(over);
    settle(world);
    return world;
  });

const expectAsWished = (world: World, word: Word): void => {
  if (world.wish === 'run') {
    expect(word).toBe('serving');
    expect(world.route?.record).toMatchObject({
      state: 'ready',
      modelId: `m${world.version}`,
      engines: [{}, {}],
    });
    expect(world).toMatchObject({ share: 0, inPlace: false, keys: { previous: null } });
    expect(world.pods.map(({ version }) => version)).toEqual([world.version, world.version]);
    expect([...world.workloads.keys()]).toEqual([world.version]);
  } else {
    expect(word).toBe('gone');
    const stays = world.namespaceShared || world.foreign > 0;
    expect([...world.objects.keys()].filter((key) => key !== NAMESPACE || !stays)).toEqual([]);
    expect(world).toMatchObject({ route: null, ownGpus: 0, share: 0, pods: [] });
  }
};

const converges = (decider: Decider) =>
  fc.property(
    fc.oneof(anyWorld, servingWorld),
    fc.array(fc.oneof(worker, worker, environment, environment, people, chaos, changeOfMind), {
      maxLength: 60,
      size: 'max',
    }),
    (begin, steps) => {
      const world = begin();
      for (const step of steps) step(world, decider);
      expectAsWished(world, settle(world, decider));
    },
  );

/** One engine fewer while they are replaced in place, none fewer where GPUs were free, whatever the order of things. */
const staysAvailable = (decider: Decider) =>
  fc.property(
    servingWorld,
    fc.constantFrom('anotherTemplate', 'anotherKey', 'anotherVersion'),
    fc.array(fc.oneof(worker, environment, environment), { maxLength: 150, size: 'max' }),
    (begin, change, steps) => {
      const world = begin();
      const inPlace = world.gpus === REPLICAS || (change === 'anotherVersion' && world.gpus < 2 * REPLICAS);
      const least = inPlace ? (change === 'anotherVersion' ? 0 : REPLICAS - 1) : REPLICAS;
      WISHES[change]!(world);
      for (const step of steps) {
        step(world, decider);
        expectKeysKnown(world);
        for (const gateway of world.gateways)
          insist(enginesUsedBy(world, gateway).length >= least, 'too few engines are left to a gateway');
      }
      expectAsWished(world, settle(world, decider));
    },
  );

describe('the reconciler', () => {
  it('makes the world match the wish, whatever the world was and in whatever order things happened', () => {
    fc.assert(converges(DECIDER), { numRuns: 1_500 });
  });

  it('keeps as many engines in use as a change allows, and never more GPUs than are held', () => {
    fc.assert(staysAvailable(DECIDER), { numRuns: 1_500 });
  });

  it('does nothing in a world that is as wished', () => {
    fc.assert(
      fc.property(anyWorld, (begin) => {
        const world = begin();
        settle(world);
        expect(decide(world, DECIDER).actions).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('changes nothing in the cluster while a deployment is cordoned, and repairs all afterwards', () => {
    fc.assert(
      fc.property(
        servingWorld,
        fc.array(fc.oneof(worker, environment, people, chaos), { maxLength: 40, size: 'max' }),
        (begin, steps) => {
          const world = begin();
          world.cordoned = true;
          const watching: Decider = {
            ...DECIDER,
            plan: (...given) => {
              const planned = DECIDER.plan(...given);
              const changes = planned.actions.filter(({ kind }) =>
                ['apply', 'scale', 'delete'].includes(kind),
              );
              expect(changes).toEqual([]);
              return planned;
            },
          };
          for (const step of steps) step(world, watching);
          world.cordoned = false;
          expectAsWished(world, settle(world));
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** Each is a mistake somebody could make; the properties above must see it. */
const wordInstead = (given: Word, other: Word): Decider => ({
  ...DECIDER,
  classify: (...input) => {
    const word = DECIDER.classify(...input);
    return word === given ? other : word;
  },
});
const MUTANTS: Readonly<Record<string, Decider>> = {
  'removes the earlier version before gateways have left it': wordInstead('switching', 'superseded'),
  'removes the earlier version before its successor started': wordInstead('incomplete', 'superseded'),
  'removes engines of a route that is not closed': wordInstead('routed', 'present'),
  'does not wait for the gateways when it retires': wordInstead('draining', 'present'),
  'gives GPUs back under its pods': wordInstead('leaving', 'unreleased'),
  'calls it done while old pods are left': wordInstead('incomplete', 'serving'),
  'keeps what was held for a change': wordInstead('settled', 'serving'),
  'forgets the old key before gateways have the new one': {
    ...DECIDER,
    classify: (desired, observed) => {
      const word = DECIDER.classify(desired, observed);
      return word === 'incomplete' && observed.keys !== 'one' ? 'rekeyed' : word;
    },
  },
  'routes to engines that never answered': {
    ...DECIDER,
    routeOf: (wish, word, observed, input) =>
      DECIDER.routeOf(
        wish,
        word,
        { ...observed, proven: new Set(observed.engines.map(({ id }) => id)) },
        input,
      ),
  },
  'uses the new key before all engines know it': {
    ...DECIDER,
    routeOf: (wish, word, observed, input) =>
      DECIDER.routeOf(wish, word, observed, { ...input, previousCredential: null }),
  },
  'admits engines that gateways do not know yet': {
    ...DECIDER,
    plan: (word, desired, observed, route) => {
      const planned = DECIDER.plan(word, desired, observed, route);
      const engines = provenEngines(observed).filter(({ id }) => !observed.admitted.has(id));
      return engines.length === 0
        ? planned
        : { ...planned, actions: [...planned.actions, { kind: 'admit', engines }] };
    },
  },
  'removes a namespace without a look at what others have in it': {
    ...DECIDER,
    plan: (word, desired, observed, route) => {
      const planned = DECIDER.plan(word, desired, observed, route);
      const namespace = {
        apiVersion: 'v1',
        kind: 'Namespace',
        name: NAMESPACE,
        uid: 'u',
        terminating: false,
      };
      return word === 'uncounted'
        ? { ...planned, actions: [{ kind: 'delete', objects: [namespace] }] }
        : planned;
    },
  },
  'starts a change without a word about GPUs': wordInstead('undecided', 'out-of-sync'),
};

describe('the properties of the reconciler', () => {
  it.each(Object.entries(MUTANTS))('catch one that %s', (_, mutant) => {
    const catches = (property: fc.IProperty<unknown>): boolean =>
      fc.check(property, { numRuns: 1_000, endOnFailure: true }).failed;
    const properties = [converges(mutant), staysAvailable(mutant)] as fc.IProperty<unknown>[];
    expect(properties.some(catches)).toBe(true);
  });
});
