import type { CollectiviteId, DeploymentId, Result, Scope } from '@beffroi/kernel';
import type { StateForbids } from '@beffroi/tenancy/domain';
import type { ExternalRoute } from './external-route.ts';
import type { DraftFailure, ExternalRouteInput, PlaceInput } from './registration.ts';

export interface RegisterExternalRouteInput extends Omit<ExternalRouteInput, 'place' | 'order'> {
  /** Its id or one of its aliases. */
  readonly model: string;
  /** null: for all. */
  readonly collectiviteId: CollectiviteId | null;
  readonly location: Location;
  readonly order: number | null;
  readonly idempotencyKey?: string | null | undefined;
}

/** A site that is registered, whose region, country and qualification it has; or a place of its own. */
export type Location =
  { readonly kind: 'site'; readonly siteId: string } | { readonly kind: 'place'; readonly place: PlaceInput };

/** The platform has no endpoint for models of its type, or it can neither be hosted here nor is sold through an API. */
export interface ModelNotServed {
  readonly kind: 'ModelNotServed';
  readonly model: string;
  readonly isOffered: boolean;
}

export type RegisterExternalRouteFailure =
  | DraftFailure
  | StateForbids
  | { readonly kind: 'UnknownModel'; readonly model: string }
  | ModelNotServed
  | { readonly kind: 'SiteNotFound'; readonly siteId: string }
  /** A place of its own may not be called like a site. */
  | { readonly kind: 'PlaceIsASite'; readonly siteId: string }
  | { readonly kind: 'CollectiviteNotFound'; readonly collectiviteId: CollectiviteId };

export interface ExternalRouteNotFound {
  readonly kind: 'ExternalRouteNotFound';
  readonly routeId: DeploymentId;
}

/** A route that was closed, and how far the news has come. */
export interface ClosedExternalRoute {
  readonly route: ExternalRoute;
  readonly effectiveOn: number;
  readonly liveGateways: number;
}

/** Opens a way to a model that somebody else serves. */
export abstract class RegisterExternalRoute {
  abstract execute(
    scope: Scope,
    input: RegisterExternalRouteInput,
  ): Promise<Result<ExternalRoute, RegisterExternalRouteFailure>>;
}

/** Closes it for good; requests under way end as they would. Closing again is a success. */
export abstract class CloseExternalRoute {
  abstract execute(
    scope: Scope,
    routeId: DeploymentId,
  ): Promise<Result<ClosedExternalRoute, ExternalRouteNotFound>>;
}

export abstract class ExternalRoutes {
  /** Oldest first, those closed included. */
  abstract list(scope: Scope): Promise<readonly ExternalRoute[]>;
}
