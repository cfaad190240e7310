import { QUALIFICATIONS, type Qualification } from '@beffroi/contracts/dataplane';
import { err, ok, type Result } from '@beffroi/kernel';
import type { ReachableAddresses } from '../address-ranges.ts';
import { SLUG, UNION } from '../site-registration.ts';
import { readBaseUrl, type UrlRefused } from './base-url.ts';
import type { ExternalRoute, Place } from './external-route.ts';
import { PROVIDER_KINDS, type ProviderKind, PROVIDERS, qualificationsOf } from './providers.ts';

export interface ExternalRouteInput {
  readonly provider: string;
  /** null: the provider's own, where it has one. */
  readonly baseUrl: string | null;
  readonly servedName: string;
  /** The provider's API key. null: none is asked for. */
  readonly credential: string | null;
  readonly place: PlaceInput;
  readonly order: number;
}

/** As {@link Place}, before anybody has looked at it. */
export interface PlaceInput {
  readonly siteId: string;
  readonly region: string;
  readonly country: string;
  readonly qualification: string;
}

export type ExternalRouteDraft = Pick<
  ExternalRoute,
  'provider' | 'baseUrl' | 'servedName' | 'place' | 'order'
>;

export type ExternalRouteField =
  'provider' | 'baseUrl' | 'servedName' | 'place' | 'region' | 'country' | 'order' | 'credential';

export interface InvalidExternalRoute {
  readonly kind: 'InvalidExternalRoute';
  readonly field: ExternalRouteField;
  readonly given: string;
}

/** The place is declared to be more than the provider has been qualified for. */
export interface QualificationRefused {
  readonly kind: 'QualificationRefused';
  readonly provider: string;
  readonly given: string;
  readonly allowed: readonly Qualification[];
}

export type DraftFailure = InvalidExternalRoute | UrlRefused | QualificationRefused;

const LONGEST_NAME = 200;
/** What may stand in a header (RFC 6750 §2.1, and a little more that providers use). */
const CREDENTIAL = /^[\x21-\x7e]{1,4096}$/;
export const MOST_ORDER = 1_000;

/** What an operator says of an external route, judged by everything that needs no database. */
export const draftExternalRoute = (
  input: ExternalRouteInput,
  reachable: ReachableAddresses,
): Result<ExternalRouteDraft, DraftFailure> => {
  const { provider, order } = input;
  const servedName = input.servedName.trim();
  if (!isProviderKind(provider)) return invalid('provider', provider);
  const text = input.baseUrl ?? PROVIDERS[provider].baseUrl;
  if (text === undefined) return invalid('baseUrl', '');
  if (!/^\S+$/.test(servedName) || servedName.length > LONGEST_NAME)
    return invalid('servedName', input.servedName);
  if (!Number.isInteger(order) || Math.abs(order) > MOST_ORDER) return invalid('order', String(order));
  // What was given is not repeated: it may be a credential all but for its last character.
  if (input.credential !== null && !CREDENTIAL.test(input.credential)) return invalid('credential', '');
  const url = readBaseUrl(text, reachable);
  if (!url.ok) return url;
  const place = readPlace(input.place, provider, url.value.host);
  if (!place.ok) return place;
  const { origin, path } = url.value;
  return ok({ provider, baseUrl: origin + path, servedName, place: place.value, order });
};

const readPlace = (
  { siteId, region, country, qualification }: PlaceInput,
  provider: ProviderKind,
  host: string,
): Result<Place, InvalidExternalRoute | QualificationRefused> => {
  if (!SLUG.test(siteId)) return invalid('place', siteId);
  if (region.trim() === '') return invalid('region', region);
  if (!UNION.includes(country)) return invalid('country', country);
  const allowed = qualificationsOf(provider, host);
  const qualified = QUALIFICATIONS.find((each) => each === qualification);
  if (qualified === undefined || !allowed.includes(qualified))
    return err({
      kind: 'QualificationRefused',
      provider: PROVIDERS[provider].displayName,
      given: qualification,
      allowed,
    });
  return ok({ siteId, region: region.trim(), country, qualification: qualified });
};

const invalid = (field: ExternalRouteField, given: string) =>
  err<InvalidExternalRoute>({ kind: 'InvalidExternalRoute', field, given });

const isProviderKind = (text: string): text is ProviderKind =>
  (PROVIDER_KINDS as readonly string[]).includes(text);
