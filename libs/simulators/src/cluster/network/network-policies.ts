import type { Objects } from '../api/objects.ts';
import { type Labels, matchesSelector } from '../objects/label-selector.ts';
import type { ApiObject } from '../objects/object.types.ts';
import type { LabelSelector, Namespace, Pod } from '../objects/workload.types.ts';
import { namespaces } from '../resources/cluster.resources.ts';
import { networkPolicies } from '../resources/network.resources.ts';

interface Peer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
}

interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: { port?: number | string }[];
}

interface Policy extends ApiObject {
  spec: { podSelector: LabelSelector; policyTypes: string[]; ingress?: Rule[]; egress?: Rule[] };
}

type Direction = 'Ingress' | 'Egress';

/**
 * May one pod connect to a port of another? Each side has its say: a pod that no policy of a direction selects is open
 * in it, any other only to what a rule lists. Addresses outside of the cluster are nobody's here.
 */
export const mayConnect = (objects: Objects, from: Pod, to: Pod, port: number): boolean =>
  allows(objects, 'Egress', { subject: from, other: to, target: to, port }) &&
  allows(objects, 'Ingress', { subject: to, other: from, target: to, port });

/** One side of a connection: whose policies count, who is at the other end, and which of the two is called. */
interface Side {
  readonly subject: Pod;
  readonly other: Pod;
  readonly target: Pod;
  readonly port: number;
}

const allows = (objects: Objects, direction: Direction, { subject, other, target, port }: Side): boolean => {
  const policies = (objects.store.list(networkPolicies, subject.metadata.namespace) as Policy[]).filter(
    ({ spec }) =>
      spec.policyTypes.includes(direction) && matchesSelector(spec.podSelector, subject.metadata.labels),
  );
  if (policies.length === 0) return true;
  return policies
    .flatMap((policy) => rulesOf(policy, direction).map((rule) => ({ rule, policy })))
    .some(
      ({ rule, policy }) =>
        (rule.ports?.some((each) => isPort(each.port, target, port)) ?? true) &&
        (peersOf(rule)?.some((peer) => isPeer(objects, policy, peer, other)) ?? true),
    );
};

const rulesOf = ({ spec }: Policy, direction: Direction): Rule[] =>
  (direction === 'Ingress' ? spec.ingress : spec.egress) ?? [];

const peersOf = ({ from, to }: Rule): Peer[] | undefined => from ?? to;

const isPort = (stated: number | string | undefined, target: Pod, port: number): boolean =>
  stated === undefined ||
  stated === port ||
  target.spec.containers.some(({ ports = [] }) =>
    ports.some(({ name, containerPort }) => name === stated && containerPort === port),
  );

/** Both selectors must match; without one for namespaces it is the policy's own. */
const isPeer = (
  objects: Objects,
  policy: Policy,
  { podSelector, namespaceSelector }: Peer,
  { metadata }: Pod,
): boolean => {
  if (!podSelector && !namespaceSelector) return false;
  const inNamespace = namespaceSelector
    ? matchesSelector(namespaceSelector, labelsOfNamespace(objects, metadata.namespace ?? ''))
    : metadata.namespace === policy.metadata.namespace;
  return inNamespace && matchesSelector(podSelector ?? {}, metadata.labels);
};

const labelsOfNamespace = (objects: Objects, name: string): Labels =>
  (objects.find(namespaces, { name }) as Namespace | undefined)?.metadata.labels ?? {};
