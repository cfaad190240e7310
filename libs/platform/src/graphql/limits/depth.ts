import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';

/** How many fields deep an operation nests, through its fragments; introspection is not counted. */
export const depthOf = (operation: OperationDefinitionNode, document: DocumentNode): number => {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  return deepest(operation.selectionSet.selections, fragments);
};

const deepest = (
  selections: readonly SelectionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number => Math.max(0, ...selections.map((node) => depthOfNode(node, fragments)));

/** Terminates because a validated document has no fragment cycles. */
const depthOfNode = (node: SelectionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): number => {
  switch (node.kind) {
    case Kind.FIELD:
      if (node.name.value.startsWith('__')) return 0;
      return 1 + deepest(node.selectionSet?.selections ?? [], fragments);
    case Kind.INLINE_FRAGMENT:
      return deepest(node.selectionSet.selections, fragments);
    case Kind.FRAGMENT_SPREAD:
      return deepest(fragments.get(node.name.value)!.selectionSet.selections, fragments);
  }
};
