import { ok } from '@beffroi/kernel';
import type { PageOf } from '@beffroi/tenancy/domain';

/** A page of rows as a page of what they stand for. */
export const mapPage = <Row, Node>(page: PageOf<Row>, toNode: (row: Row) => Node): PageOf<Node> =>
  page.ok
    ? ok({
        ...page.value,
        items: page.value.items.map(({ node, cursor }) => ({ cursor, node: toNode(node) })),
      })
    : page;
