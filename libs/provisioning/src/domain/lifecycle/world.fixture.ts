import { brandId, type CollectiviteId, type ModelId, type SiteId } from '@beffroi/kernel';
import type { RouteRecord } from '@beffroi/contracts/dataplane';
import { classify, type Word } from './classify.ts';
import type { NamespaceFate } from './namespace-fate.ts';
import type {
  Desired,
  Engine,
  Leftover,
  LoaderObservation,
  ObjectState,
  Observed,
  PodState,
  Wish,
} from './observation.ts';
import { type Action, plan } from './plan.ts';
import { routeOf } from './route.ts';

/** Decisions as they are, or bent by a mutant that the properties have to catch. */
export interface Decider {
  readonly classify: typeof classify;
  readonly plan: typeof plan;
  readonly routeOf: typeof routeOf;
}
export const DECIDER: Decider = { classify, plan, routeOf };

export const NAMESPACE = 'Namespace/t';
const SECRET = 'Secret/d-key';
const CENSUS = 'ResourceQuota/census';
export const REPLICAS = 2;

export interface Workload {
  state: 'same' | 'different' | 'terminating';
  template: string;
  surge: boolean;
  replicas: number;
  scalerOwns: boolean;
}
export interface PodInWorld {
  id: string;
  version: number;
  template: string;
  /** Keys that its engine read when it started. */
  keys: readonly number[];
  state: Exclude<PodState, 'image-failed'>;
  admitted: boolean;
}
export interface GatewayInWorld {
  /** The record it uses now. */
  record: RouteRecord | null;
  seq: number;
}

/** A cluster, gateways and our rows, with one GPU a pod. */
export interface World {
  // What is wanted, in our rows.
  wish: Wish;
  cordoned: boolean;
  version: number;
  template: number;
  keys: { present: number; previous: number | null };
  ownGpus: number;
  share: number;
  inPlace: boolean;
  proven: Set<string>;
  route: { record: RouteRecord; seq: number } | null;
  seq: number;
  wasReady: boolean;
  // The site.
  gpus: number;
  othersGpus: number;
  namespaceShared: boolean;
  copiesWeights: boolean;
  /** Things of others in the namespace. */
  foreign: number;
  census: 'absent' | 'asked' | 'counted';
  objects: Map<string, Exclude<ObjectState, 'absent'>>;
  secretKeys: string;
  loaders: Map<number, LoaderObservation['state']>;
  workloads: Map<number, Workload>;
  pods: PodInWorld[];
  gateways: GatewayInWorld[];
  born: number;
}

export const emptyWorld = (over: Partial<World> = {}): World => ({
  wish: 'run',
  cordoned: false,
  version: 1,
  template: 1,
  keys: { present: 1, previous: null },
  ownGpus: REPLICAS,
  share: 0,
  inPlace: false,
  proven: new Set(),
  route: null,
  seq: 0,
  wasReady: false,
  gpus: 4,
  othersGpus: 0,
  namespaceShared: false,
  copiesWeights: false,
  foreign: 0,
  census: 'absent',
  objects: new Map(),
  secretKeys: '',
  loaders: new Map(),
  workloads: new Map(),
  pods: [],
  gateways: [
    { record: null, seq: 0 },
    { record: null, seq: 0 },
  ],
  born: 0,
  ...over,
});

const serviceOf = (version: number) => `Service/d-v${version}`;
const jobOf = (version: number) => `Job/d-v${version}`;
const workloadOf = (version: number) => `Deployment/d-v${version}`;
const versionOf = (key: string): number | null => Number(/-v(\d+)$/.exec(key)?.[1] ?? 0) || null;

export const spellKeys = ({ keys }: World): string => `${keys.present}/${keys.previous}`;
const wantedTemplate = (world: World): string => `${world.template}|${spellKeys(world)}`;
export const urlOf = (id: string): string => `http://${id}`;
export const reserved = (world: World): number => world.ownGpus + world.share;
const isBeside = ({ share }: World): boolean => share > 0;

const manifestsOf = (world: World): string[] => [
  NAMESPACE,
  SECRET,
  ...(world.copiesWeights ? [jobOf(world.version)] : []),
  serviceOf(world.version),
  workloadOf(world.version),
];

const desiredOf = (world: World): Desired => ({
  wish: world.wish,
  replicas: REPLICAS,
  manifests: world.wish === 'run' ? manifestsOf(world) : [],
  wasReady: world.wasReady,
  cordoned: world.cordoned,
  rollout: isBeside(world) ? 'beside' : world.inPlace ? 'in-place' : null,
  surgeable: true,
});

const stateOf = (world: World, key: string): ObjectState => {
  if (key === SECRET && world.objects.get(key) === 'same')
    return world.secretKeys === spellKeys(world) ? 'same' : 'different';
  if (!key.startsWith('Deployment/')) return world.objects.get(key) ?? 'absent';
  const workload = world.workloads.get(versionOf(key)!);
  if (workload?.state !== 'same') return workload?.state ?? 'absent';
  return workload.template === wantedTemplate(world) && workload.surge === isBeside(world)
    ? 'same'
    : 'different';
};

const allKeys = (world: World): string[] => [
  ...world.objects.keys(),
  ...[...world.workloads.keys()].map(workloadOf),
];

const leftover = (world: World, key: string): Leftover => ({
  apiVersion: 'v1',
  kind: key.split('/')[0]!,
  name: key,
  uid: key,
  terminating: stateOf(world, key) === 'terminating',
});

const engineOf = ({ id }: PodInWorld): Engine => ({ id, pod: id, url: urlOf(id) });
const isUp = ({ state }: PodInWorld): boolean => state === 'ready';
/** As the cluster counts it. */
export const isReady = (pod: PodInWorld): boolean => isUp(pod) && pod.admitted;
export const isLive = ({ state }: PodInWorld): boolean => state !== 'terminating';

const observe = (world: World): Observed => {
  const running = world.wish === 'run';
  const namespace = world.objects.get(NAMESPACE);
  const own = allKeys(world).filter((key) => key !== NAMESPACE);
  const earlier = own.filter((key) => running && (versionOf(key) ?? world.version) !== world.version);
  const current = world.pods.filter(({ version }) => !running || version === world.version);
  const workload = world.workloads.get(world.version);
  const earlierGoes = earlier.some(
    (key) => key.startsWith('Deployment/') && stateOf(world, key) === 'terminating',
  );
  const earlierPods = world.pods.filter((pod) => pod.version !== world.version && isUp(pod));
  const job = world.loaders.get(world.version);
  return {
    namespace: namespace === undefined ? 'absent' : namespace === 'terminating' ? 'terminating' : 'active',
    namespaceHeld: null,
    objects: new Map(allKeys(world).map((key) => [key, stateOf(world, key)])),
    workload: workload
      ? {
          replicas: workload.replicas,
          scalerOwnsReplicas: workload.scalerOwns,
          outdated: running && workload.template !== wantedTemplate(world),
          rolling: current.some((pod) => isLive(pod) && pod.template !== workload.template),
          podsRefused: null,
          deadlineExceeded: false,
        }
      : null,
    loader: world.copiesWeights && running ? { state: job ?? 'running', percent: null, trouble: null } : null,
    pods: current.map(({ id, state }) => ({ name: id, state, message: null })),
    engines: current.filter(isUp).map(engineOf),
    superseded: {
      engines: running && !earlierGoes ? earlierPods.map(engineOf) : [],
      objects: earlier.map((key) => leftover(world, key)),
    },
    surplus: running && world.census !== 'absent' ? [leftover(world, CENSUS)] : [],
    proven: new Set(world.proven),
    draining: new Set(),
    admitted: new Set(world.pods.filter(({ admitted }) => admitted).map(({ id }) => id)),
    probeFailure: null,
    route: world.route && {
      record: world.route.record,
      behind: world.gateways.flatMap(({ seq }, index) => (seq === world.route!.seq ? [] : [`gw-${index}`])),
    },
    fate: fateIn(world),
    leftovers: running ? [] : goingWith(world).map((key) => leftover(world, key)),
    gpusReserved: world.ownGpus > 0,
    keys: keysSeen(world),
  };
};

const ownKeys = (world: World): string[] => allKeys(world).filter((key) => key !== NAMESPACE);

/** Things can be put into the namespace. */
export const isStanding = ({ objects }: World): boolean =>
  objects.has(NAMESPACE) && objects.get(NAMESPACE) !== 'terminating';

const fateIn = (world: World): NamespaceFate | null => {
  const { wish, namespaceShared, pods, census, foreign } = world;
  const isLeft = isStanding(world) && ownKeys(world).length + pods.length === 0;
  if (wish === 'run' || namespaceShared || !isLeft) return null;
  if (census === 'absent') return { kind: 'uncounted', kinds: ['secrets'] };
  if (census === 'asked') return { kind: 'counting', awaited: ['secrets'] };
  return foreign > 0 ? { kind: 'kept', foreign: [{ kind: 'secrets', count: foreign }] } : { kind: 'free' };
};

const goingWith = (world: World): string[] => {
  const isGoing = world.objects.get(NAMESPACE) === 'terminating' && !world.namespaceShared;
  return isGoing || fateIn(world)?.kind === 'free' ? allKeys(world) : ownKeys(world);
};

const keysSeen = ({ keys, route }: World): Observed['keys'] => {
  if (keys.previous === null) return 'one';
  return route?.record.credential === `key-${keys.present}` ? 'new-routed' : 'old-routed';
};

export const decide = (world: World, decider: Decider): { word: Word; actions: readonly Action[] } => {
  const desired = desiredOf(world);
  const observed = observe(world);
  const word = decider.classify(desired, observed);
  const { present, previous } = world.keys;
  const route = decider.routeOf(world.wish, word, observed, {
    deployment: {
      collectiviteId: brandId<CollectiviteId>('c'),
      modelId: brandId<ModelId>(`m${world.version}`),
      contextTokens: 8_192,
    },
    site: { id: brandId<SiteId>('s'), qualification: 'none', region: 'r' },
    credential: `key-${present}`,
    previousCredential: previous === null ? null : `key-${previous}`,
  });
  return { word, actions: decider.plan(word, desired, observed, route).actions };
};

export const act = (world: World, action: Action): void => {
  switch (action.kind) {
    case 'apply':
      for (const key of action.manifests) apply(world, key, action.stateReplicas);
      return;
    case 'scale': {
      const workload = world.workloads.get(world.version);
      if (workload) Object.assign(workload, { replicas: action.replicas, scalerOwns: true });
      return;
    }
    case 'probe':
      for (const { id } of action.engines) {
        const pod = world.pods.find((each) => each.id === id);
        if (pod?.keys.includes(world.keys.previous ?? world.keys.present)) world.proven.add(id);
      }
      return;
    case 'admit':
      for (const { id } of action.engines) {
        const pod = world.pods.find((each) => each.id === id);
        if (pod) pod.admitted = true;
      }
      return;
    case 'publish-route':
      world.seq += 1;
      world.route = action.record && { record: action.record, seq: world.seq };
      return;
    case 'delete':
      for (const { name } of action.objects) terminate(world, name);
      return;
    case 'begin-rollout':
      if (action.surge && reserved(world) + world.othersGpus < world.gpus) world.share = 1;
      else world.inPlace = true;
      return;
    case 'end-rollout':
      Object.assign(world, { share: 0, inPlace: false });
      return;
    case 'forget-key':
      world.keys.previous = null;
      return;
    case 'release-gpus':
      Object.assign(world, { ownGpus: 0, share: 0 });
      return;
    case 'take-census':
      if (isStanding(world)) world.census = 'asked';
      return;
  }
};

const apply = (world: World, key: string, stateReplicas: boolean): void => {
  const needsNamespace = key !== NAMESPACE && world.objects.get(NAMESPACE) !== 'same';
  if (stateOf(world, key) === 'terminating' || needsNamespace) return;
  const version = versionOf(key);
  if (!key.startsWith('Deployment/')) {
    world.objects.set(key, 'same');
    if (key === SECRET) world.secretKeys = spellKeys(world);
    if (key.startsWith('Job/') && !world.loaders.has(version!)) world.loaders.set(version!, 'running');
    return;
  }
  const before = world.workloads.get(version!);
  world.workloads.set(version!, {
    state: 'same',
    template: wantedTemplate(world),
    surge: isBeside(world),
    replicas: before?.replicas ?? (stateReplicas ? REPLICAS : 1),
    scalerOwns: before?.scalerOwns ?? false,
  });
};

export const terminate = (world: World, key: string): void => {
  const workload = key.startsWith('Deployment/') ? world.workloads.get(versionOf(key)!) : undefined;
  if (workload) workload.state = 'terminating';
  else if (key === CENSUS) world.census = 'absent';
  else if (world.objects.has(key)) world.objects.set(key, 'terminating');
};
