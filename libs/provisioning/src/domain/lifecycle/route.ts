import type { Site } from '@beffroi/catalogue/domain';
import type { RouteRecord } from '@beffroi/contracts/dataplane';
import type { Deployment } from '../deployment.ts';
import { openEngines, provenSuperseded, type Word } from './classify.ts';
import type { Engine, Observed, Wish } from './observation.ts';

export interface RouteInput {
  readonly deployment: Pick<Deployment, 'collectiviteId' | 'modelId' | 'contextTokens'>;
  readonly site: Pick<Site, 'id' | 'qualification' | 'region'>;
  /** The engine's key, sealed with the data-plane key. */
  readonly credential: string;
  /** The one before, while both are accepted; null: there is one alone. */
  readonly previousCredential: string | null;
}

/**
 * What gateways should know of a deployment: its proven engines while it runs, those of the earlier version until
 * all of the present one answered, a closed route while it leaves, nothing once it is gone.
 */
export const routeOf = (
  wish: Wish,
  word: Word,
  observed: Observed,
  input: RouteInput,
): RouteRecord | null => {
  const { route } = observed;
  if (wish === 'retire') return route === null || word === 'gone' ? null : closed(recordOf([], word, input));
  return route !== null && keepsEarlier(word, observed, route.record)
    ? { ...route.record, ...openTo(provenSuperseded(observed)) }
    : recordOf(openEngines(observed), word, input);
};

/** Gateways change over once, when all engines of the present version answered, and do not come back. */
const keepsEarlier = (word: Word, observed: Observed, { engines }: RouteRecord): boolean =>
  !AFTER_START.includes(word) &&
  word !== 'yielding' &&
  provenSuperseded(observed).some(({ url }) => engines.some((routed) => routed.url === url));

/** Every pod is of the present version, template and keys, and answered. */
const AFTER_START: readonly Word[] = ['switching', 'superseded', 'clearing', 'settled', 'rekeyed', 'serving'];

const recordOf = (engines: readonly Engine[], word: Word, input: RouteInput): RouteRecord => {
  const { deployment, site, credential, previousCredential } = input;
  return {
    modelId: deployment.modelId,
    collectiviteId: deployment.collectiviteId,
    siteId: site.id,
    qualification: site.qualification,
    region: site.region,
    kind: 'vllm',
    servedName: deployment.modelId,
    contextTokens: deployment.contextTokens,
    // An engine that started before the rotation knows the old key alone.
    credential: AFTER_START.includes(word) ? credential : (previousCredential ?? credential),
    ...openTo(engines),
  };
};

const openTo = (engines: readonly Engine[]): Pick<RouteRecord, 'engines' | 'state'> => ({
  engines: engines
    .map(({ url }) => ({ url, weight: 1 }))
    .toSorted((one, other) => (one.url < other.url ? -1 : 1)),
  state: engines.length > 0 ? 'ready' : 'starting',
});

const closed = (record: RouteRecord): RouteRecord => ({ ...record, state: 'closed' });

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
