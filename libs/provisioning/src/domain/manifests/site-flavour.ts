import type { Site } from '@beffroi/catalogue/domain';
import type { Deployment } from '../deployment.ts';
import { dedicatedPoolOf } from '../placement/dedicated-pool.ts';
import type { EnginePlatform, SiteFlavour } from './workload.ts';

/** What a site, and the nodes chosen on it, ask of a deployment's manifests. */
export const siteFlavour = (
  { dedicated, collectiviteId }: Pick<Deployment, 'dedicated' | 'collectiviteId'>,
  { storageClass }: Pick<Site, 'storageClass'>,
  { runtimeClass }: EnginePlatform,
): SiteFlavour => ({
  storageClass,
  runtimeClass,
  dedicatedPool: dedicated && collectiviteId !== null ? dedicatedPoolOf(collectiviteId) : null,
});
