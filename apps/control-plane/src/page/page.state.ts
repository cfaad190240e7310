/** By what somebody may log in: the installation's own identity provider, or ProConnect. */
export type LoginWay = 'own' | 'proconnect';

/** Who looks at the page: `somebody` where people cannot log in by browser. */
export type Visitor =
  | { readonly kind: 'somebody' }
  | { readonly kind: 'logged-out'; readonly ways: readonly LoginWay[] }
  | {
      readonly kind: 'logged-in';
      readonly name: string;
      /** By which an administrator can give them a role. */
      readonly subject: string;
      readonly hasRole: boolean;
      /** They came without the identity provider. */
      readonly isBreakGlass: boolean;
    };

/** What the front page tells of the installation. */
export interface PageState {
  readonly version: string;
  /** What is missing, in the words of the health check; undefined when the database answers. */
  readonly databaseMissing: string | undefined;
  /** Gateways heard of lately; undefined while the database is away. */
  readonly liveGateways: number | undefined;
  /** Sites on which models can run; undefined while the database is away. */
  readonly siteCount: number | undefined;
  readonly publicUrl: string;
  readonly gatewayUrl: string;
  readonly loginHint: string | undefined;
  readonly hasExplorer: boolean;
  readonly visitor: Visitor;
}

/** What is the same for whoever asks, and from wherever. */
export type InstallationState = Omit<PageState, 'publicUrl' | 'visitor'>;
