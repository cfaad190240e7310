import type { Site } from '@beffroi/catalogue/domain';
import type { RouteRecord } from '@beffroi/contracts/dataplane';
import type { Deployment } from '../deployment.ts';
import { provenEngines, type Word } from './classify.ts';
import type { Observed, Wish } from './observation.ts';

export interface RouteInput {
  readonly deployment: Pick<Deployment, 'collectiviteId' | 'modelId' | 'contextTokens'>;
  readonly site: Pick<Site, 'id' | 'qualification' | 'region'>;
  /** The engine's key, sealed with the data-plane key. */
  readonly credential: string;
}

/**
 * What gateways should know of a deployment: its proven engines while it runs, a closed route while it leaves,
 * nothing once it is gone.
 */
export const routeOf = (
  wish: Wish,
  word: Word,
  observed: Observed,
  input: RouteInput,
): RouteRecord | null => {
  const { deployment, site, credential } = input;
  const closing = wish === 'retire';
  if (closing && (word === 'gone' || observed.route === null)) return null;
  const engines = closing ? [] : provenEngines(observed).map(({ url }) => ({ url, weight: 1 }));
  return {
    modelId: deployment.modelId,
    collectiviteId: deployment.collectiviteId,
    siteId: site.id,
    qualification: site.qualification,
    region: site.region,
    kind: 'vllm',
    servedName: deployment.modelId,
    contextTokens: deployment.contextTokens,
    engines: engines.toSorted((a, b) => (a.url < b.url ? -1 : 1)),
    credential,
    state: closing ? 'closed' : engines.length > 0 ? 'ready' : 'starting',
  };
};

/** Compared member by member: what comes back from the database has its members in another order. */
export const sameRoute = (one: RouteRecord | null, other: RouteRecord | null): boolean =>
  one === null || other === null ? one === other : spell(one) === spell(other);

const spell = (route: RouteRecord): string =>
  JSON.stringify([
    route.modelId,
    route.collectiviteId,
    route.siteId,
    route.qualification,
    route.region,
    route.kind,
    route.servedName,
    route.contextTokens,
    route.engines.map(({ url, weight }) => [url, weight]),
    route.credential,
    route.state,
  ]);
