import { ok } from '@beffroi/kernel';
import {
  type Cluster,
  type ClusterFailure,
  type KubernetesObject,
  readGpuInventory,
} from '@beffroi/platform/kubernetes';
import type { Result } from '@beffroi/kernel';
import {
  type CheckedNode,
  excessOf,
  type GrantedRule,
  type Measurement,
  type NodeClockFacts,
  type PermissionFacts,
  type RuleFacts,
  type SiteFacts,
  type SitePermission,
  sitePermissions,
  type StorageClassFacts,
  unmeasured,
} from '../../domain/index.ts';
import { inItsWords } from './in-its-words.ts';
import { readNodeClocks } from './read-node-clocks.ts';
import { type ProbeOptions, ProbeRunner } from './probe.runner.ts';

export type MeasureOptions = Omit<ProbeOptions, 'podSecurityVersion'>;

const NOT_REACHED = { fr: 'Le cluster n’a pas répondu.', en: 'The cluster did not answer.' };
const FIELD_MANAGER = 'beffroi-site-check';

/** Looks at everything that hosting needs of a site; nothing of it is kept there. */
export const measureSite = async (options: MeasureOptions, signal: AbortSignal): Promise<SiteFacts> => {
  const { cluster } = options;
  const version = await cluster.version();
  if (!version.ok) return nothingMeasured(measured(version));
  const { major, minor } = version.value;
  const probes = new ProbeRunner({ ...options, podSecurityVersion: `v${major}.${minor}` });
  const [permissions, rules, clock, nodeClocks, nodes, storage, tried] = await Promise.all([
    lackingRights(cluster),
    grantedRules(cluster),
    cluster.clock().then(measured),
    nodeClocksOf(cluster),
    checkedNodes(cluster),
    storageClasses(cluster),
    probes.run(signal),
  ]);
  return { version, permissions, rules, clock, nodeClocks, nodes, storage, ...tried };
};

const measured = <T>(answer: Result<T, ClusterFailure>): Measurement<T> =>
  answer.ok ? answer : unmeasured(inItsWords(answer.failure));

const nothingMeasured = (version: SiteFacts['version']): SiteFacts => {
  const nothing = unmeasured(NOT_REACHED);
  return {
    version,
    permissions: nothing,
    rules: nothing,
    clock: nothing,
    nodeClocks: nothing,
    forbiddenPodAccepted: nothing,
    network: nothing,
    image: nothing,
    engineImage: nothing,
    nodes: nothing,
    storage: nothing,
  };
};

interface Review<Status> extends KubernetesObject {
  readonly spec: object;
  readonly status?: Status;
}

/** A question about ourselves, whose answer comes as its status; it has no name, and is kept nowhere. */
const ask = async <Status>(
  cluster: Cluster,
  kind: string,
  spec: object,
): Promise<Measurement<Status | undefined>> => {
  const question: Review<Status> = {
    apiVersion: 'authorization.k8s.io/v1',
    kind,
    metadata: { name: '' },
    spec,
  };
  const answer = await cluster.create(question, { fieldManager: FIELD_MANAGER });
  return answer.ok ? ok(answer.value.status) : unmeasured(inItsWords(answer.failure));
};

/** Each right is asked for by name: a list of rules may leave out what a webhook gives. */
const lackingRights = async (cluster: Cluster): Promise<Measurement<PermissionFacts>> => {
  const lacking: SitePermission[] = [];
  const answers = await Promise.all(
    sitePermissions().map(async (permission) => ({
      permission,
      answer: await isAllowed(cluster, permission),
    })),
  );
  for (const { permission, answer } of answers) {
    if (!answer.ok) return answer;
    if (answer.value?.allowed !== true) lacking.push(permission);
  }
  return ok({ lacking });
};

const isAllowed = (cluster: Cluster, { apiGroup: group, resource: path, verb }: SitePermission) => {
  const [resource = '', subresource] = path.split('/');
  const resourceAttributes = { group, resource, verb, ...(subresource === undefined ? {} : { subresource }) };
  return ask<{ allowed: boolean }>(cluster, 'SelfSubjectAccessReview', { resourceAttributes });
};

/** In a namespace that is not ours, where we need what we need everywhere and nothing else. */
const grantedRules = async (cluster: Cluster): Promise<Measurement<RuleFacts>> => {
  const answer = await ask<{ resourceRules?: readonly GrantedRule[]; incomplete?: boolean }>(
    cluster,
    'SelfSubjectRulesReview',
    { namespace: 'kube-system' },
  );
  if (!answer.ok) return answer;
  const { resourceRules = [], incomplete = false } = answer.value ?? {};
  return ok({ excess: excessOf(resourceRules), incomplete });
};

const nodeClocksOf = async (cluster: Cluster): Promise<Measurement<readonly NodeClockFacts[]>> => {
  const nodes = await cluster.list({ apiVersion: 'v1', kind: 'Node' });
  return nodes.ok ? ok(readNodeClocks(nodes.value.items)) : measured(nodes);
};

const checkedNodes = async (cluster: Cluster): Promise<Measurement<readonly CheckedNode[]>> => {
  const [shapes, nodes] = await Promise.all([
    readGpuInventory(cluster),
    cluster.list({ apiVersion: 'v1', kind: 'Node' }),
  ]);
  if (!shapes.ok) return measured(shapes);
  if (!nodes.ok) return measured(nodes);
  const taints = new Map(
    nodes.value.items.map(({ metadata, spec }) => [
      metadata.name,
      (spec?.taints ?? []).map(({ key }) => key),
    ]),
  );
  return ok(shapes.value.map((shape) => ({ ...shape, taints: taints.get(shape.nodeName) ?? [] })));
};

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

interface StorageClass extends KubernetesObject {
  readonly provisioner?: string;
  readonly allowVolumeExpansion?: boolean;
}

const storageClasses = async (cluster: Cluster): Promise<Measurement<readonly StorageClassFacts[]>> => {
  const classes = await cluster.list({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' });
  if (!classes.ok) return measured(classes);
  return ok(
    (classes.value.items as readonly StorageClass[]).map(
      ({ metadata, provisioner = '', allowVolumeExpansion = false }) => ({
        name: metadata.name,
        provisioner,
        isDefault: metadata.annotations?.[DEFAULT_CLASS] === 'true',
        expands: allowVolumeExpansion,
      }),
    ),
  );
};
