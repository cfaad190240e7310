import type { Principal } from '@beffroi/contracts/access';
import type { Text } from '@beffroi/kernel';

export type Authentication =
  | { readonly kind: 'known'; readonly principal: Principal }
  /** No credentials came with the request. */
  | { readonly kind: 'anonymous' }
  /** Credentials came and are not good; `cause` tells the caller why. */
  | { readonly kind: 'refused'; readonly cause: Text };

/** Says who sent a request; the app binds it. */
export abstract class Authenticator {
  /** @param authorization the header as it came */
  abstract authenticate(authorization: string | undefined): Promise<Authentication>;
}
