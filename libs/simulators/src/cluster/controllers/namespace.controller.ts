import type { Objects } from '../api/objects.ts';
import type { ApiObject, Condition } from '../objects/object.types.ts';
import type { Namespace } from '../objects/workload.types.ts';
import { namespaces } from '../resources/cluster.resources.ts';
import { configMaps, serviceAccounts } from '../resources/configuration.resources.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import type { ServedKinds } from '../resources/served-kinds.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import { withCondition } from '../objects/conditions.ts';
import { type Controller, CONTROLLER_MANAGER, STATUS } from './controller.ts';

interface Remaining {
  readonly resource: ResourceType;
  readonly object: ApiObject;
}

const verdict = (
  type: string,
  failed: boolean,
  [bad, good]: readonly [string, string],
  message: string,
): Condition => ({
  type,
  status: failed ? 'True' : 'False',
  reason: failed ? bad : good,
  message,
});

/** The five conditions with which a namespace explains why it is not gone yet. */
const explain = (remaining: readonly Remaining[]): Condition[] => {
  const counts = new Map<string, number>();
  const finalizers = new Map<string, number>();
  for (const { resource, object } of remaining) {
    const name = resource.group ? `${resource.plural}.${resource.group}` : `${resource.plural}.`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const finalizer of object.metadata.finalizers ?? [])
      finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
  }
  const said = (of: Map<string, number>, what: (name: string, count: number) => string) =>
    [...of].map(([name, count]) => what(name, count)).join(', ');
  const content = said(counts, (name, count) => `${name} has ${count} resource instances`);
  const held = said(finalizers, (name, count) => `${name} in ${count} resource instances`);
  return [
    verdict(
      'NamespaceDeletionDiscoveryFailure',
      false,
      ['DiscoveryFailed', 'ResourcesDiscovered'],
      'All resources successfully discovered',
    ),
    verdict(
      'NamespaceDeletionGroupVersionParsingFailure',
      false,
      ['GroupVersionParsingFailed', 'ParsedGroupVersions'],
      'All legacy kube types successfully parsed',
    ),
    verdict(
      'NamespaceDeletionContentFailure',
      false,
      ['ContentDeletionFailed', 'ContentDeleted'],
      'All content successfully deleted, may be waiting on finalization',
    ),
    verdict(
      'NamespaceContentRemaining',
      counts.size > 0,
      ['SomeResourcesRemain', 'ContentRemoved'],
      counts.size > 0 ? `Some resources are remaining: ${content}` : 'All content successfully removed',
    ),
    verdict(
      'NamespaceFinalizersRemaining',
      finalizers.size > 0,
      ['SomeFinalizersRemain', 'ContentHasNoFinalizers'],
      finalizers.size > 0
        ? `Some content in the namespace has finalizers remaining: ${held}`
        : 'All content-preserving finalizers finished',
    ),
  ];
};

/** Furnishes new namespaces, and ends terminating ones with their content. */
export class NamespaceController implements Controller {
  readonly name = 'namespace';
  readonly #objects: Objects;
  readonly #kinds: ServedKinds;

  constructor(objects: Objects, kinds: ServedKinds) {
    this.#objects = objects;
    this.#kinds = kinds;
  }

  keysFor({ resource, object }: StoreEvent): readonly string[] {
    return [resource === namespaces ? object.metadata.name : (object.metadata.namespace ?? '')];
  }

  reconcile(key: string): undefined {
    const namespace = this.#objects.find(namespaces, { name: key }) as Namespace | undefined;
    if (!namespace) return;
    if (namespace.metadata.deletionTimestamp) this.#end(namespace);
    else this.#furnish(key);
  }

  #furnish(namespace: string): void {
    this.#ensure(serviceAccounts, { name: 'default', namespace }, {});
    const data = { 'ca.crt': 'The stand-in serves plain HTTP: there is no certificate authority.\n' };
    this.#ensure(configMaps, { name: 'kube-root-ca.crt', namespace }, { data });
  }

  #ensure(resource: ResourceType, metadata: { name: string; namespace: string }, content: object): void {
    if (this.#objects.find(resource, metadata)) return;
    this.#objects.create(
      resource,
      { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata, ...content },
      CONTROLLER_MANAGER,
    );
  }

  #end({ metadata: { name } }: Namespace): void {
    for (const { resource, object } of this.#remaining(name)) {
      if (!object.metadata.deletionTimestamp) this.#objects.delete(resource, object.metadata);
    }
    const remaining = this.#remaining(name);
    const now = this.#objects.now();
    this.#objects.update(namespaces, { name }, STATUS, (current) => {
      const status = (current as Namespace).status ?? { phase: 'Terminating' };
      const conditions = explain(remaining).reduce(
        (all, one) => withCondition(all, one, now),
        status.conditions ?? [],
      );
      return { ...current, status: { ...status, conditions } };
    });
    if (remaining.length > 0) return;
    this.#objects.update(
      namespaces,
      { name },
      { ...CONTROLLER_MANAGER, subresource: 'finalize' },
      (current) => ({
        ...current,
        spec: { ...(current as Namespace).spec, finalizers: [] },
      }),
    );
  }

  #remaining(namespace: string): Remaining[] {
    return this.#kinds.all
      .filter(({ namespaced }) => namespaced)
      .flatMap((resource) =>
        this.#objects.store.list(resource, namespace).map((object) => ({ resource, object })),
      );
  }
}
