import { customResource } from './custom.resource.ts';
import type { Definition } from './definition.resources.ts';
import { builtInTypes } from './registry.ts';
import { apiVersionOf, type ResourceType } from './resource-type.ts';

/** The kinds that one cluster serves: those that are built in, and those that its definitions add. */
export class ServedKinds {
  readonly #custom = new Map<string, ResourceType>();

  get all(): readonly ResourceType[] {
    return [...builtInTypes, ...this.#custom.values()];
  }

  /** Serves the kind of a definition, as it is now. */
  define(definition: Definition): ResourceType {
    const { name } = definition.metadata;
    const known = this.#custom.get(name);
    // Objects and watches are kept under the kind itself: it stays the same when its definition changes.
    const type = Object.assign(known ?? {}, customResource(definition));
    this.#custom.set(name, type);
    return type;
  }

  forget({ metadata }: Definition): void {
    this.#custom.delete(metadata.name);
  }

  find(group: string, version: string, plural: string): ResourceType | undefined {
    return this.all.find(
      (type) => type.group === group && type.version === version && type.plural === plural,
    );
  }

  ofKind(apiVersion: string, kind: string): ResourceType | undefined {
    return this.all.find((type) => type.kind === kind && apiVersionOf(type) === apiVersion);
  }

  hasGroup(group: string): boolean {
    return this.all.some((type) => type.group === group);
  }
}
