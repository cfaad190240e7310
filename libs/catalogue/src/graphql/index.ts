import { ExternalRouteResolver } from './external-route.resolver.ts';
import { ModelRetirementResolver } from './model-retirement.resolver.ts';
import { ModelResolver } from './model.resolver.ts';
import { SiteResolver } from './site.resolver.ts';

export { ModelType, Precision, Qualification } from './enums.ts';
export { Model } from './model.type.ts';
export { GpuStock, Site } from './site.type.ts';
export { UnknownModel } from './unknown-model.failure.ts';

export const resolvers = [ModelResolver, ModelRetirementResolver, SiteResolver, ExternalRouteResolver];
