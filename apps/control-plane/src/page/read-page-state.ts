import type { SiteRegistry } from '@beffroi/catalogue/domain';
import { systemScope } from '@beffroi/kernel';
import type { Database } from '@beffroi/platform/typeorm';
import type { Configuration } from '../configuration.ts';
import type { InstallationState } from './page.state.ts';

const SHOWING = systemScope('show on the front page what runs');

export const readPageState = async (
  config: Configuration,
  database: Database,
  sites: SiteRegistry,
  version: string,
): Promise<InstallationState> => ({
  version,
  gatewayUrl: config.BEFFROI_PUBLIC_GATEWAY_URL.replace(/\/$/, ''),
  loginHint: config.BEFFROI_LOGIN_HINT,
  hasExplorer: config.BEFFROI_GRAPHQL_EXPLORER,
  databaseMissing: await database.missing().catch((error: Error) => error.message),
  liveGateways: await database.gateways
    .waitForGateways(0, 0)
    .then(({ liveGateways }) => liveGateways)
    .catch(() => undefined),
  siteCount: await sites
    .list(SHOWING)
    .then(({ length }) => length)
    .catch(() => undefined),
});
