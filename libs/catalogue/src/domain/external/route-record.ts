import type { RouteRecord } from '@beffroi/contracts/dataplane';
import { brandId, type SiteId } from '@beffroi/kernel';
import type { ExternalRoute } from './external-route.ts';
import { PROVIDERS } from './providers.ts';

/**
 * What gateways must know of an open external route.
 *
 * @param credential sealed with the data-plane key; null: none is asked for
 */
export const externalRouteRecord = (route: ExternalRoute, credential: string | null): RouteRecord => {
  const { origin, pathname } = new URL(route.baseUrl);
  const { siteId, qualification, region } = route.place;
  return {
    modelId: route.modelId,
    collectiviteId: route.collectiviteId,
    siteId: brandId<SiteId>(siteId),
    qualification,
    region,
    kind: PROVIDERS[route.provider].dialect,
    servedName: route.servedName,
    engines: [{ url: origin, weight: 1 }],
    basePath: pathname === '/' ? '' : pathname,
    order: route.order,
    ...(credential === null ? {} : { credential }),
    state: 'ready',
  };
};
