import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** How large an operation is once its fragments are spread; introspection is not counted. */
export interface OperationSize {
  /** Fields inside fields. */
  readonly depth: number;
  /** Fields, those of a fragment as often as it is spread. */
  readonly fields: number;
  /** Of those, the ones at the top: each runs its own statements. */
  readonly rootFields: number;
  readonly aliases: number;
  readonly directives: number;
}

const NOTHING: OperationSize = { depth: 0, fields: 0, rootFields: 0, aliases: 0, directives: 0 };

/**
 * Measures each fragment once, however often it is spread: fragments that spread others twice would take longer than
 * the age of the world otherwise. Terminates because a validated document has no fragment cycles.
 */
export const sizeOf = (operation: OperationDefinitionNode, document: DocumentNode): OperationSize => {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const size = new Ruler(fragments).ofSet(operation.selectionSet);
  return { ...size, directives: size.directives + (operation.directives?.length ?? 0) };
};

class Ruler {
  private readonly measured = new Map<string, OperationSize>();

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  /** `rootFields` are those of this very set. */
  ofSet(set: SelectionSetNode | undefined): OperationSize {
    return (set?.selections ?? []).map((node) => this.ofNode(node)).reduce(sum, NOTHING);
  }

  private ofNode(node: SelectionNode): OperationSize {
    const directives = node.directives?.length ?? 0;
    switch (node.kind) {
      case Kind.FIELD: {
        if (node.name.value.startsWith('__')) return { ...NOTHING, directives };
        const below = this.ofSet(node.selectionSet);
        return {
          depth: below.depth + 1,
          fields: below.fields + 1,
          rootFields: 1,
          aliases: below.aliases + (node.alias ? 1 : 0),
          directives: below.directives + directives,
        };
      }
      case Kind.INLINE_FRAGMENT:
        return sum(this.ofSet(node.selectionSet), { ...NOTHING, directives });
      case Kind.FRAGMENT_SPREAD:
        return sum(this.ofFragment(node.name.value), { ...NOTHING, directives });
    }
  }

  private ofFragment(name: string): OperationSize {
    const known = this.measured.get(name);
    if (known) return known;
    const size = this.ofSet(this.fragments.get(name)!.selectionSet);
    this.measured.set(name, size);
    return size;
  }
}

const sum = (one: OperationSize, other: OperationSize): OperationSize => ({
  depth: Math.max(one.depth, other.depth),
  fields: one.fields + other.fields,
  rootFields: one.rootFields + other.rootFields,
  aliases: one.aliases + other.aliases,
  directives: one.directives + other.directives,
});
