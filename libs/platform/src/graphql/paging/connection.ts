import type { Type } from '@nestjs/common';
import { Field, ObjectType } from '@nestjs/graphql';
import type { Result } from '@beffroi/kernel';
import { badInput } from '../errors/refusal.ts';

/** One page of a growing collection, as repositories answer it: keyset order, opaque cursors. */
export interface Page<Node> {
  readonly items: readonly { readonly cursor: string; readonly node: Node }[];
  readonly hasNextPage: boolean;
}

/** Relay's page information, forward only. */
@ObjectType({ description: 'Where a page ends and whether another follows.' })
export class PageInfo {
  @Field(() => String, { nullable: true, description: 'Give it as `after` to read the next page.' })
  readonly endCursor!: string | null;

  @Field(() => Boolean, { description: 'Whether there is more after this page.' })
  readonly hasNextPage!: boolean;
}

export interface ConnectionOf<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

/**
 * The connection type of a node type; the class that extends it gives the name.
 *
 * @example
 * @ObjectType({ description: 'Projects, oldest first.' })
 * class ProjectConnection extends Connection(Project) {}
 */
export const Connection = <Node>(node: Type<Node>): Type<ConnectionOf<Node>> => {
  const Edge = edgeOf(node);

  @ObjectType({ isAbstract: true })
  class NodeConnection implements ConnectionOf<Node> {
    @Field(() => [Edge], { description: 'The page with a cursor for each node.' })
    readonly edges!: readonly { readonly cursor: string; readonly node: Node }[];

    @Field(() => [node], { description: 'The page without cursors.' })
    readonly nodes!: readonly Node[];

    @Field(() => PageInfo, { description: 'Where this page ends.' })
    readonly pageInfo!: PageInfo;
  }
  return NodeConnection;
};

const edgeOf = <Node>(node: Type<Node>): Type<{ cursor: string; node: Node }> => {
  @ObjectType(`${node.name}Edge`, { description: `One ${node.name} of a page.` })
  class Edge {
    @Field(() => String, { description: 'Give it as `after` to read on from here.' })
    readonly cursor!: string;

    @Field(() => node, { description: 'What the cursor points at.' })
    readonly node!: Node;
  }
  return Edge;
};

/**
 * A repository's page as the connection that answers the query.
 *
 * @throws Refusal when the repository could not read the cursor
 */
export const connectionOf = <Row, Node>(
  answer: Page<Row> | Result<Page<Row>, unknown>,
  toNode: (row: Row) => Node,
): ConnectionOf<Node> => {
  const page = 'ok' in answer ? pageOrRefusal(answer) : answer;
  const edges = page.items.map(({ cursor, node }) => ({ cursor, node: toNode(node) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: { endCursor: edges.at(-1)?.cursor ?? null, hasNextPage: page.hasNextPage },
  };
};

/** Page sizes are checked where arguments come in, so what is left to fail is the cursor. */
const pageOrRefusal = <Row>(answer: Result<Page<Row>, unknown>): Page<Row> => {
  if (answer.ok) return answer.value;
  throw badInput(
    { fr: 'Le curseur « after » est illisible.', en: 'The cursor “after” cannot be read.' },
    {
      fr: 'Donnez le « endCursor » d’une page de cette même liste, sans le modifier.',
      en: 'Give the “endCursor” of a page of this same list, unchanged.',
    },
  );
};
