import { Extensions } from '@nestjs/graphql';
import type { GraphQLField } from 'graphql';

interface RecentLoginExtension {
  readonly needsRecentLogin?: boolean;
}

/**
 * A mutation for which its caller must have logged in a short while ago with a second factor; stands beside `@Requires`.
 * docs/security.md lists them, with the reason for each.
 */
export const NeedsRecentLogin = (): MethodDecorator =>
  Extensions({ needsRecentLogin: true } satisfies RecentLoginExtension);

export const needsRecentLogin = (field: GraphQLField<unknown, unknown>): boolean =>
  (field.extensions as RecentLoginExtension).needsRecentLogin === true;
