import type { Principal } from '@beffroi/contracts/access';
import type { Text } from '@beffroi/kernel';

export type Authentication =
  | { readonly kind: 'known'; readonly principal: Principal }
  /** No credentials came with the request. */
  | { readonly kind: 'anonymous' }
  /** Credentials came and are not good; `cause` tells the caller why. */
  | { readonly kind: 'refused'; readonly cause: Text };

/** Somebody who logged in with a browser. */
export interface SessionPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly displayName: string | null;
  readonly verifiedEmail: string | null;
  /** The alias of the organisation for which they logged in. */
  readonly organization: string | null;
  readonly acr: string | null;
  readonly authTime: Date | null;
  readonly amr: readonly string[];
}

/** What came with a request beside its header: a browser sends its cookie whoever wrote the page. */
export interface SessionCredential {
  readonly sessionId: string;
  readonly person: SessionPerson;
  /** Only a page of our own can have sent this request. */
  readonly isFromOwnPage: boolean;
}

/** Says who sent a request; the app binds it. */
export abstract class Authenticator {
  /**
   * @param authorization the header as it came; where there is one, the session does not count
   * @param session of the browser, where there is one that goes on
   */
  abstract authenticate(
    authorization: string | undefined,
    session?: SessionCredential,
  ): Promise<Authentication>;
}
