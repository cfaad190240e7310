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
}
