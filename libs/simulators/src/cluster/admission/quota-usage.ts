import { amountOf } from '../objects/quantity.ts';
import type { ApiObject } from '../objects/object.types.ts';
import type { Amounts, Container, Pod, ResourceQuota, Service } from '../objects/workload.types.ts';
import { persistentVolumeClaims } from '../resources/configuration.resources.ts';
import { services } from '../resources/network.resources.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import { pods } from '../resources/workload.resources.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** Plain names that quotas knew before `count/`. */
const PLAIN_COUNTS = new Set([
  'pods',
  'services',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'resourcequotas',
]);

/** Whether a quota's resource counts objects of a kind, whoever defined it. */
const counts = (name: string, { plural, group }: ResourceType): boolean =>
  name === `count/${group ? `${plural}.${group}` : plural}` ||
  (name === plural && group === '' && PLAIN_COUNTS.has(name));

const sumOver = (
  containers: readonly Container[] | undefined,
  pick: (container: Container) => number,
): number => (containers ?? []).reduce((sum, container) => sum + pick(container), 0);

/** What a pod needs: its containers together, or one of its init containers if that is more. */
const podNeed = ({ spec }: Pod, pick: (container: Container) => number): number =>
  Math.max(sumOver(spec.containers, pick), ...(spec.initContainers ?? []).map(pick), 0);

interface ComputeName {
  readonly side: 'requests' | 'limits';
  readonly resource: string;
}

/** `requests.nvidia.com/gpu`, `limits.cpu`, or plain `memory`, which means requests. */
export const computeName = (name: string): ComputeName | undefined => {
  if (name === 'requests.storage') return undefined;
  const [, side, resource] = /^(requests|limits)\.(.+)$/.exec(name) ?? [];
  if (side && resource) return { side: side as ComputeName['side'], resource };
  return name === 'cpu' || name === 'memory' ? { side: 'requests', resource: name } : undefined;
};

/** How much of a quota's resource one object uses. */
export const usageOf = (name: string, resource: ResourceType, object: ApiObject): number => {
  if (counts(name, resource)) return 1;
  const compute = computeName(name);
  if (compute && resource === pods) {
    return podNeed(object as Pod, (container) =>
      amountOf(container.resources?.[compute.side], compute.resource),
    );
  }
  if (name === 'requests.storage' && resource === persistentVolumeClaims) {
    const { resources } = object.spec as { resources?: { requests?: Amounts } };
    return amountOf(resources?.requests, 'storage');
  }
  if (resource === services) {
    const { type } = (object as Service).spec;
    if (name === 'services.loadbalancers') return type === 'LoadBalancer' ? 1 : 0;
    if (name === 'services.nodeports') return type === 'LoadBalancer' || type === 'NodePort' ? 1 : 0;
  }
  return 0;
};

const inPriorityScope = (quota: ResourceQuota, pod: Pod): boolean =>
  (quota.spec.scopeSelector?.matchExpressions ?? []).every(({ scopeName, operator, values = [] }) => {
    if (scopeName !== 'PriorityClass') return true;
    const name = pod.spec.priorityClassName;
    if (operator === 'Exists') return name !== undefined;
    if (operator === 'DoesNotExist') return name === undefined;
    return (name !== undefined && values.includes(name)) === (operator === 'In');
  });

/** Whether a quota looks at this object at all. */
export const covers = (quota: ResourceQuota, resource: ResourceType, object: ApiObject): boolean =>
  quota.spec.scopeSelector === undefined || (resource === pods && inPriorityScope(quota, object as Pod));

const countsStill = (resource: ResourceType, object: ApiObject): boolean =>
  resource !== pods || !(isOver(object as Pod) || isStuck(object));

const isOver = ({ status }: Pod): boolean => ['Succeeded', 'Failed'].includes(status?.phase ?? '');

/** A pod that should be gone for as long as it was given, as on a lost node, is charged to nobody. */
const isStuck = ({ metadata }: ApiObject): boolean => {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  return (
    deletionTimestamp !== undefined &&
    Date.now() > Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1_000
  );
};

/** What a namespace uses of one resource of a quota, now. */
export const namespaceUsage = (store: ObjectStore, quota: ResourceQuota, name: string): number => {
  const namespace = quota.metadata.namespace ?? '';
  return store.resources().reduce((sum, resource) => {
    const objects = store
      .list(resource, namespace)
      .filter((object) => countsStill(resource, object) && covers(quota, resource, object));
    return sum + objects.reduce((used, object) => used + usageOf(name, resource, object), 0);
  }, 0);
};
