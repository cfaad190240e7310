import { describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId, type ModelId, type SiteId } from '@beffroi/kernel';
import fc from 'fast-check';
import { classify, type Word } from './classify.ts';
import type { Engine, ObjectState, Observed, PodState, Wish } from './observation.ts';
import { type Action, plan } from './plan.ts';
import { routeOf } from './route.ts';

const REPLICAS = 2;
const NAMESPACE = 'Namespace/t';
const WORKLOAD = 'Deployment/d';
const MANIFESTS = [NAMESPACE, 'Secret/d-key', 'Service/d', WORKLOAD];
const ROUTE_INPUT = {
  deployment: {
    collectiviteId: brandId<CollectiviteId>('c'),
    modelId: brandId<ModelId>('m'),
    contextTokens: 8_192,
  },
  site: { id: brandId<SiteId>('s'), qualification: 'none', region: 'r' },
  credential: 'sealed',
} as const;

interface World {
  wish: Wish;
  namespaceShared: boolean;
  objects: Map<string, Exclude<ObjectState, 'absent'>>;
  replicas: number;
  scalerOwnsReplicas: boolean;
  pods: { id: string; state: PodState }[];
  /** Our own rows. */
  proven: Set<string>;
  route: Observed['route'];
  gpusReserved: boolean;
  born: number;
}

const enginesOf = (world: World): Engine[] =>
  world.pods.filter(({ state }) => state === 'ready').map(({ id }) => ({ id, url: `http://${id}` }));

const observe = (world: World): Observed => {
  const namespace = world.objects.get(NAMESPACE);
  const mayStay = (key: string) => key === NAMESPACE && world.namespaceShared;
  return {
    namespace: namespace === undefined ? 'absent' : namespace === 'terminating' ? 'terminating' : 'active',
    objects: new Map(world.objects),
    workload: world.objects.has(WORKLOAD)
      ? {
          replicas: world.replicas,
          scalerOwnsReplicas: world.scalerOwnsReplicas,
          podsRefused: null,
          deadlineExceeded: false,
        }
      : null,
    pods: world.pods.map(({ id, state }) => ({ name: id, state, message: null })),
    engines: enginesOf(world),
    proven: new Set(world.proven),
    probeFailure: null,
    route: world.route,
    leftovers:
      world.wish === 'run'
        ? []
        : [...world.objects].flatMap(([key, state]) =>
            mayStay(key)
              ? []
              : [
                  {
                    apiVersion: 'v1',
                    kind: key.split('/')[0]!,
                    name: key,
                    uid: key,
                    terminating: state === 'terminating',
                  },
                ],
          ),
    gpusReserved: world.gpusReserved,
  };
};

const decide = (world: World) => {
  const desired = {
    wish: world.wish,
    replicas: REPLICAS,
    manifests: world.wish === 'run' ? MANIFESTS : [],
    wasReady: false,
  };
  const observed = observe(world);
  const word = classify(desired, observed);
  return {
    word,
    actions: plan(word, desired, observed, routeOf(world.wish, word, observed, ROUTE_INPUT)).actions,
  };
};

const act = (world: World, action: Action): void => {
  switch (action.kind) {
    case 'apply':
      for (const key of action.manifests) {
        const needsNamespace = key !== NAMESPACE && world.objects.get(NAMESPACE) !== 'same';
        if (world.objects.get(key) === 'terminating' || needsNamespace) continue;
        if (key === WORKLOAD && !world.objects.has(key)) world.replicas = action.stateReplicas ? REPLICAS : 1;
        world.objects.set(key, 'same');
      }
      return;
    case 'scale':
      world.replicas = action.replicas;
      world.scalerOwnsReplicas = true;
      return;
    case 'probe':
      for (const { id } of action.engines) world.proven.add(id);
      return;
    case 'publish-route':
      world.route = action.record && { record: action.record, passed: false };
      return;
    case 'delete':
      for (const { name } of action.objects) world.objects.set(name, 'terminating');
      return;
    case 'release-gpus':
      world.gpusReserved = false;
      return;
  }
};

/** One pass of the reconciler, cut short after some of its actions. */
const reconcile = (world: World, actionsBeforeCrash = Number.POSITIVE_INFINITY): Word => {
  const { word, actions } = decide(world);
  for (const action of actions.slice(0, actionsBeforeCrash)) {
    expectSafe(world, action);
    act(world, action);
  }
  return word;
};

/** What must hold whatever happens: nobody is sent to a stranger, nothing is removed under a client. */
const expectSafe = (world: World, action: Action): void => {
  if (action.kind === 'delete' && world.route) {
    expect(world.route).toMatchObject({ record: { state: 'closed' }, passed: true });
  }
  if (action.kind === 'publish-route' && action.record) {
    const proven = enginesOf(world).filter(({ id }) => world.proven.has(id));
    expect(action.record.engines.map(({ url }) => url).toSorted()).toEqual(
      action.record.state === 'closed' ? [] : proven.map(({ url }) => url).toSorted(),
    );
  }
  if (action.kind === 'release-gpus') expect(world.pods).toEqual([]);
};

/** The cluster and the gateways, each doing a little of what they do. */
const ENVIRONMENT: Readonly<Record<string, (world: World) => void>> = {
  replicaSet: (world) => {
    const wanted =
      world.objects.get(WORKLOAD) && world.objects.get(WORKLOAD) !== 'terminating' ? world.replicas : 0;
    if (world.pods.length < wanted) world.pods.push({ id: `p${world.born++}`, state: 'unschedulable' });
    if (world.pods.length > wanted) world.pods.pop();
  },
  scheduler: (world) => {
    const pod = world.pods.find(({ state }) => state === 'unschedulable');
    if (pod) pod.state = 'loading';
  },
  kubelet: (world) => {
    const pod = world.pods.find(({ state }) => state === 'loading' || state === 'crashing');
    if (pod) pod.state = 'ready';
  },
  garbage: (world) => {
    const dying = [...world.objects].filter(([, state]) => state === 'terminating').map(([key]) => key);
    for (const key of dying) {
      const holdsContent = key === NAMESPACE && (world.objects.size > 1 || world.pods.length > 0);
      const holdsPods = key === WORKLOAD && world.pods.length > 0;
      if (holdsContent)
        [...world.objects.keys()].forEach((inside) => world.objects.set(inside, 'terminating'));
      else if (!holdsPods) world.objects.delete(key);
    }
  },
  gateways: (world) => {
    if (world.route) world.route = { ...world.route, passed: true };
  },
};

const CHAOS: Readonly<Record<string, (world: World, choice: number) => void>> = {
  deleteSomething: (world, choice) => {
    const key = MANIFESTS[choice % MANIFESTS.length]!;
    if (world.objects.has(key)) world.objects.set(key, 'terminating');
  },
  editSomething: (world, choice) => {
    const key = MANIFESTS[choice % MANIFESTS.length]!;
    if (world.objects.get(key) === 'same') world.objects.set(key, 'different');
  },
  scaleByHand: (world, choice) => {
    world.replicas = choice % 4;
  },
  replacePod: (world, choice) => {
    const pod = world.pods[choice % Math.max(1, world.pods.length)];
    if (pod) Object.assign(pod, { id: `p${world.born++}`, state: 'crashing' });
  },
  changeOfMind: (world) => {
    if (world.wish === 'run') world.wish = 'retire';
  },
};

type Step = (world: World) => void;
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.option(fc.nat(3), { nil: Number.POSITIVE_INFINITY }).map(
    (cut): Step =>
      (world) =>
        void reconcile(world, cut),
  ),
  fc.constantFrom(...Object.values(ENVIRONMENT)),
  fc.tuple(fc.constantFrom(...Object.values(CHAOS)), fc.nat(11)).map(
    ([chaos, choice]): Step =>
      (world) =>
        chaos(world, choice),
  ),
);

const anyWorld: fc.Arbitrary<World> = fc.record({
  wish: fc.constantFrom<Wish[]>('run', 'retire'),
  namespaceShared: fc.boolean(),
  objects: fc
    .tuple(
      ...MANIFESTS.map(() => fc.constantFrom<ObjectState[]>('absent', 'same', 'different', 'terminating')),
    )
    .map((states) => new Map(MANIFESTS.map((key, index) => [key, states[index]!] as const)))
    .map((states) => {
      const there = [...states].filter(([, state]) => state !== 'absent');
      return new Map(
        (states.get(NAMESPACE) === 'absent' ? [] : there) as [string, Exclude<ObjectState, 'absent'>][],
      );
    }),
  replicas: fc.nat(3),
  scalerOwnsReplicas: fc.boolean(),
  pods: fc
    .array(fc.constantFrom<PodState[]>('unschedulable', 'loading', 'ready', 'crashing'), { maxLength: 3 })
    .map((states) => states.map((state, index) => ({ id: `old${index}`, state }))),
  proven: fc.constantFrom([], ['old0'], ['old0', 'old1']).map((ids) => new Set<string>(ids)),
  route: fc.constant(null),
  gpusReserved: fc.boolean(),
  born: fc.constant(0),
});

/** Everybody gets a turn, again and again, and nobody interferes any more. */
const settle = (world: World): Word => {
  let word: Word = 'obstructed';
  for (let round = 0; round < 40; round++) {
    for (const turn of Object.values(ENVIRONMENT)) turn(world);
    word = reconcile(world);
  }
  return word;
};

describe('the reconciler', () => {
  it('makes the world match the wish, whatever the world was and in whatever order things happened', () => {
    fc.assert(
      fc.property(anyWorld, fc.array(anyStep, { maxLength: 40 }), (start, steps) => {
        const world = {
          ...structuredClone({ ...start, proven: [...start.proven] }),
          proven: new Set(start.proven),
        };
        for (const step of steps) step(world);

        const word = settle(world);
        if (world.wish === 'run') {
          expect(word).toBe('serving');
          expect(world.pods.length).toBe(REPLICAS);
          expect(world.route?.record).toMatchObject({ state: 'ready', engines: [{}, {}] });
        } else {
          expect(word).toBe('gone');
          expect(
            [...world.objects.keys()].filter((key) => key !== NAMESPACE || !world.namespaceShared),
          ).toEqual([]);
          expect(world).toMatchObject({ route: null, gpusReserved: false, pods: [] });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does nothing in a world that is as wished', () => {
    fc.assert(
      fc.property(anyWorld, (start) => {
        const world = { ...start, proven: new Set(start.proven) };
        settle(world);
        expect(decide(world).actions).toEqual([]);
      }),
    );
  });
});
