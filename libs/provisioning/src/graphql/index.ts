import { DeploymentChangesResolver } from './deployment-changes.resolver.ts';
import { DeploymentHistoryResolver } from './deployment-history.resolver.ts';
import { DeploymentPreviewResolver } from './deployment-preview.resolver.ts';
import { DeploymentRevisionResolver } from './deployment-revision.resolver.ts';
import { DeploymentVersionResolver } from './deployment-version.resolver.ts';
import { DeploymentScalingResolver } from './deployment-scaling.resolver.ts';
import { DeploymentResolver } from './deployment.resolver.ts';
import { PlacementPolicyResolver } from './placement-policy.resolver.ts';
import { SiteReachabilityResolver } from './site-reachability.resolver.ts';
import { CollectivitePlacementResolver } from './collectivite-placement.resolver.ts';
import { SiteCheckResolver } from './site-check.resolver.ts';
import { SiteCapacityResolver } from './site-capacity.resolver.ts';

export { Deployment } from './deployment.type.ts';

export const resolvers = [
  DeploymentResolver,
  DeploymentScalingResolver,
  DeploymentHistoryResolver,
  DeploymentChangesResolver,
  DeploymentRevisionResolver,
  DeploymentPreviewResolver,
  DeploymentVersionResolver,
  SiteCapacityResolver,
  SiteCheckResolver,
  SiteReachabilityResolver,
  CollectivitePlacementResolver,
  PlacementPolicyResolver,
];
