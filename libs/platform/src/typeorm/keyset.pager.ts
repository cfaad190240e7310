import type { Result } from '@beffroi/kernel';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

export interface PageRequest {
  /** 1 to 200; 25 unless given. */
  readonly first?: number | null | undefined;
  /** The cursor of the last item seen. */
  readonly after?: string | null | undefined;
}

export interface Page<T> {
  readonly items: readonly { readonly node: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
}

/** What a client asks of a page that cannot be given. */
export type InvalidPage =
  | { readonly kind: 'InvalidCursor' }
  | { readonly kind: 'InvalidPageSize'; readonly first: number; readonly maximum: number };

/** Property names of the entity, unique together, and one direction. */
export interface KeysetOrder {
  readonly by: readonly string[];
  readonly direction?: 'asc' | 'desc';
}

/**
 * One page by position, not by count: stable while rows come and go, and as fast on the last page as on the first.
 *
 * @param query of one entity without joins; its filters stay, its order is set here
 * @param order `{ by: ['id'] }` (by time, for UUIDv7) unless given
 */
export const pageByKeyset = <Entity extends ObjectLiteral>(
  _query: SelectQueryBuilder<Entity>,
  _page: PageRequest,
  _order: KeysetOrder = { by: ['id'] },
): Promise<Result<Page<Entity>, InvalidPage>> => {
  throw new Error('being written');
};
