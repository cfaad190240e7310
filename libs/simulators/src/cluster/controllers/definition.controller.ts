import type { Objects } from '../api/objects.ts';
import { conditionOf, withCondition } from '../objects/conditions.ts';
import type { Condition } from '../objects/object.types.ts';
import { CLEANUP, customResourceDefinitions, type Definition } from '../resources/definition.resources.ts';
import type { ServedKinds } from '../resources/served-kinds.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import type { Controller } from './controller.ts';

const API_SERVER = { manager: 'kube-apiserver' } as const;

const ACCEPTED: Condition = {
  type: 'NamesAccepted',
  status: 'True',
  reason: 'NoConflicts',
  message: 'no conflicts found',
};
const ESTABLISHED: Condition = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};

/** Serves the kinds of definitions, and lets a definition go once its objects are gone. */
export class DefinitionController implements Controller {
  readonly name = 'definition';
  readonly #objects: Objects;
  readonly #kinds: ServedKinds;

  constructor(objects: Objects, kinds: ServedKinds) {
    this.#objects = objects;
    this.#kinds = kinds;
  }

  keysFor({ resource, object }: StoreEvent): readonly string[] {
    if (resource === customResourceDefinitions) return [object.metadata.name];
    return resource.isCustom ? [`${resource.plural}.${resource.group}`] : [];
  }

  reconcile(name: string): undefined {
    const definition = this.#objects.find(customResourceDefinitions, { name }) as Definition | undefined;
    if (!definition) return;
    if (definition.metadata.deletionTimestamp) this.#end(definition);
    else this.#establish(definition);
  }

  #establish(definition: Definition): void {
    this.#kinds.define(definition);
    if (conditionOf(definition.status?.conditions, ESTABLISHED.type)) return;
    const now = this.#objects.now();
    this.#objects.update(
      customResourceDefinitions,
      definition.metadata,
      { ...API_SERVER, subresource: 'status' },
      (current) => {
        const { spec, status } = current as Definition;
        const conditions = [ACCEPTED, ESTABLISHED].reduce<Condition[]>(
          (all, one) => withCondition(all, one, now),
          status?.conditions ?? [],
        );
        return { ...current, status: { ...status, conditions, acceptedNames: spec.names } };
      },
    );
  }

  #end(definition: Definition): void {
    const kind = this.#kinds.define(definition);
    for (const { metadata } of this.#objects.store.list(kind))
      if (!metadata.deletionTimestamp) this.#objects.delete(kind, metadata);
    if (this.#objects.store.list(kind).length > 0) return;
    this.#kinds.forget(definition);
    this.#objects.update(customResourceDefinitions, definition.metadata, API_SERVER, (current) => ({
      ...current,
      metadata: {
        ...current.metadata,
        finalizers: (current.metadata.finalizers ?? []).filter((one) => one !== CLEANUP),
      },
    }));
  }
}
