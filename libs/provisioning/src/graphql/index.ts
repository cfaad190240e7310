import { DeploymentResolver } from './deployment.resolver.ts';
import { SiteCapacityResolver } from './site-capacity.resolver.ts';

export { Deployment } from './deployment.type.ts';

export const resolvers = [DeploymentResolver, SiteCapacityResolver];
