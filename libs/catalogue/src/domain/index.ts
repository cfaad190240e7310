export { isAddress, ReachableAddresses } from './address-ranges.ts';
export { GpuInventory, ModelCatalogue, SiteCredentials, SiteRegistry } from './catalogue.port.ts';
export { EngineProbe, type ProbeOutcome, type ProbeTarget, type ProbeTokens } from './engine-probe.port.ts';
export { FRANCE, type Impacts, impactsOf, type Surroundings } from './impacts.ts';
export { type KvCache, kvBytesPerToken } from './kv-cache.ts';
export { type ListPrice, ListPrices, type ModelListPrice } from './list-price.ts';
export { type LocalisedText } from './localised-text.ts';
export {
  type Capabilities,
  type Engine,
  isServable,
  type Licence,
  type Lifecycle,
  type Model,
  type OutputBounds,
  type Parameters,
  type SelfHosting,
} from './model.ts';
export {
  type ModelInUse,
  type ModelNotFound,
  ModelUses,
  RetireModel,
  type RetireModelInput,
} from './model-retirement.ports.ts';
export { modelRecord } from './model-record.ts';
export { MODEL_FAMILY } from './models/family.ts';
export { ReviewedModels } from './reviewed-models.ts';
export { type GpuStock, gpuStock, type NodeShape, type Site } from './site.ts';
export { mayServe, type Sovereignty } from './sovereignty.ts';
export { type Precision, PRECISIONS, type Weights } from './weights.ts';
export { type ModelChanges, modelChanges } from './model-changes.ts';
export { RegisterSite, type RegisterSiteInput, SyncModels } from './operations.ports.ts';
export { draftSite, type InvalidSite, type SiteDraft, type SiteInput } from './site-registration.ts';
export { type BaseUrl, readBaseUrl, type UrlFault, type UrlRefused } from './external/base-url.ts';
export { type ExternalRoute, externalCredentialContext, type Place } from './external/external-route.ts';
export {
  type Provider,
  PROVIDER_KINDS,
  type ProviderKind,
  PROVIDERS,
  qualificationsOf,
} from './external/providers.ts';
export {
  CloseExternalRoute,
  type ClosedExternalRoute,
  type ExternalRouteNotFound,
  ExternalRoutes,
  type Location,
  type ModelNotServed,
  RegisterExternalRoute,
  type RegisterExternalRouteFailure,
  type RegisterExternalRouteInput,
} from './external/external-routes.ports.ts';
export {
  type DraftFailure,
  draftExternalRoute,
  type ExternalRouteDraft,
  type ExternalRouteField,
  type ExternalRouteInput,
  type InvalidExternalRoute,
  MOST_ORDER,
  type PlaceInput,
  type QualificationRefused,
} from './external/registration.ts';
export { externalRouteRecord } from './external/route-record.ts';
