import {
  isLive,
  isReady,
  isStanding,
  NAMESPACE,
  type PodInWorld,
  REPLICAS,
  reserved,
  spellKeys,
  terminate,
  type World,
  type Workload,
} from './world.fixture.ts';

/** The cluster and the gateways, each doing a little of what they do. */
export const ENVIRONMENT: Readonly<Record<string, (world: World) => void>> = {
  loader: (world) => {
    for (const [version, state] of world.loaders)
      if (state === 'running') world.loaders.set(version, 'complete');
  },
  replicaSets: (world) => {
    for (const [version, workload] of world.workloads) stepWorkload(world, version, workload);
  },
  scheduler: (world) => {
    const placed = world.pods.filter(({ state }) => state !== 'unschedulable').length;
    const pod = world.pods.find(({ state }) => state === 'unschedulable');
    if (pod && placed + world.othersGpus < world.gpus) pod.state = 'loading';
  },
  kubelet: (world) => {
    const pod = world.pods.find(({ state }) => state === 'loading' || state === 'crashing');
    if (pod) pod.state = 'ready';
  },
  endings: (world) => {
    const index = world.pods.findIndex((pod) => !isLive(pod));
    if (index >= 0) world.pods.splice(index, 1);
  },
  garbage: (world) => {
    for (const [version, { state }] of world.workloads)
      if (state === 'terminating' && !world.pods.some((pod) => pod.version === version))
        world.workloads.delete(version);
    for (const [key, state] of world.objects) {
      if (state !== 'terminating') continue;
      if (key !== NAMESPACE) world.objects.delete(key);
      else if (world.objects.size === 1 && world.workloads.size === 0 && world.pods.length === 0)
        endNamespace(world);
      else emptyNamespace(world);
    }
  },
  quotas: (world) => {
    if (world.census === 'asked') world.census = 'counted';
  },
  firstGateway: (world) => follow(world, 0),
  secondGateway: (world) => follow(world, 1),
};

/** A Deployment's controller within its bounds, and the quota, which counts pods until they are gone. */
const stepWorkload = (world: World, version: number, workload: Workload): void => {
  const own = world.pods.filter((pod) => pod.version === version);
  const live = own.filter(isLive);
  if (workload.state === 'terminating') return endOne(live[0]);
  const updated = live.filter(({ template }) => template === workload.template);
  const outdated = live.filter(({ template }) => template !== workload.template);
  const surge = outdated.length > 0 && workload.surge ? 1 : 0;
  if (updated.length < workload.replicas && live.length < workload.replicas + surge)
    return bear(world, version, workload);
  if (live.length > workload.replicas + surge) return endOne(outdated[0] ?? live.at(-1));
  const leastReady = workload.replicas - (workload.surge ? 0 : 1);
  const spare = live.filter(isReady).length > leastReady;
  return endOne(outdated.find((pod) => spare || !isReady(pod)));
};

const endOne = (pod: PodInWorld | undefined): void => {
  if (pod) pod.state = 'terminating';
};

const bear = (world: World, version: number, { template }: Workload): void => {
  if (world.pods.length >= reserved(world)) return;
  const keys = world.secretKeys.split('/').filter((key) => key !== 'null');
  world.pods.push({
    id: `p${world.born++}`,
    version,
    template,
    keys: keys.map(Number),
    state: 'unschedulable',
    admitted: false,
  });
};

/** With all that others had in it. */
const endNamespace = (world: World): void => {
  world.objects.delete(NAMESPACE);
  Object.assign(world, { foreign: 0, census: 'absent' });
};

const emptyNamespace = (world: World): void => {
  for (const key of world.objects.keys()) terminate(world, key);
  for (const workload of world.workloads.values()) workload.state = 'terminating';
};

const follow = (world: World, index: number): void => {
  Object.assign(world.gateways[index]!, { record: world.route?.record ?? null, seq: world.route?.seq ?? 0 });
};

/** What people may want of a deployment that runs, each as the operation that accepts it leaves the rows. */
export const WISHES: Readonly<Record<string, (world: World) => void>> = {
  anotherTemplate: (world) => {
    if (isSteady(world)) world.template += 1;
  },
  anotherVersion: (world) => {
    if (!isSteady(world)) return;
    const fits = reserved(world) + world.othersGpus + REPLICAS <= world.gpus;
    Object.assign(world, { version: world.version + 1, share: fits ? REPLICAS : 0, inPlace: !fits });
  },
  anotherKey: (world) => {
    const { present, previous } = world.keys;
    if (previous === null && isSteady(world)) world.keys = { present: present + 1, previous: present };
  },
};

/** No change is under way, and nobody has just scaled what would be the earlier version: it is not scaled back. */
const isSteady = (world: World): boolean =>
  world.wish === 'run' &&
  world.share === 0 &&
  !world.inPlace &&
  world.workloads.size <= 1 &&
  [...world.workloads.values()].every(({ replicas }) => replicas <= REPLICAS) &&
  spellKeys(world) === world.secretKeys;

/** What should not happen, and does. */
export const CHAOS: Readonly<Record<string, (world: World, choice: number) => void>> = {
  deleteSomething: (world, choice) => {
    const keys = [
      ...world.objects.keys(),
      ...[...world.workloads.keys()].map((version) => `Deployment/d-v${version}`),
    ];
    const key = keys[choice % Math.max(1, keys.length)];
    if (key) terminate(world, key);
  },
  editObject: (world, choice) => {
    const key = [...world.objects.keys()][choice % Math.max(1, world.objects.size)];
    if (key && world.objects.get(key) === 'same') world.objects.set(key, 'different');
  },
  editWorkload: (world) => {
    for (const workload of world.workloads.values())
      if (workload.state === 'same') workload.state = 'different';
  },
  // Of the earlier version nothing is repaired: it only serves until it goes.
  scaleByHand: (world, choice) => {
    const workload = world.workloads.get(world.version);
    if (workload) workload.replicas = choice % 4;
  },
  killPod: (world, choice) => endOne(world.pods[choice % Math.max(1, world.pods.length)]),
  crashPod: (world, choice) => {
    const pod = world.pods[choice % Math.max(1, world.pods.length)];
    if (pod && isLive(pod)) pod.state = 'crashing';
  },
  othersPutSomething: (world) => {
    if (isStanding(world)) world.foreign += 1;
  },
  othersTakeSomethingAway: (world) => {
    world.foreign = Math.max(0, world.foreign - 1);
  },
  othersTakeGpus: (world) => {
    if (reserved(world) + world.othersGpus < world.gpus) world.othersGpus += 1;
  },
  othersLeave: (world) => {
    world.othersGpus = 0;
  },
};
