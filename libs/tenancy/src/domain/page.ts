import type { Result } from '@beffroi/kernel';

/** Which page of a growing collection; `first` goes from 1 to 200. */
export interface PageRequest {
  readonly first: number;
  /** The cursor of the last item seen. */
  readonly after?: string | null | undefined;
}

export interface Page<Node> {
  readonly items: readonly { readonly cursor: string; readonly node: Node }[];
  readonly hasNextPage: boolean;
}

export type InvalidPage =
  | { readonly kind: 'InvalidCursor' }
  | { readonly kind: 'InvalidPageSize'; readonly first: number; readonly maximum: number };

export type PageOf<Node> = Result<Page<Node>, InvalidPage>;
