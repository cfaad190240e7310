export {
  policyRules,
  SITE_ACCESS_NAME,
  siteAccessManifests,
  type SitePermission,
  sitePermissions,
} from './access/site-permissions.ts';
export { type Use, USED_KINDS, type UsedKind } from './access/used-kinds.ts';
export { type Benchmark } from './benchmark/benchmark.ts';
export { type Deployment, engineKeyContext, LEAST_CONTEXT_TOKENS, MOST_REPLICAS } from './deployment.ts';
export {
  type ContextNeedsMoreGpus,
  type DeploymentLeaving,
  type DeploymentNotFound,
  type InsufficientCapacity,
  type InvalidContext,
  type InvalidReplicas,
  type ModelDoesNotFit,
  type ModelNotSelfHostable,
  type NameTaken,
  type OfOneSite,
  type OwnerNotFound,
  type PlacementFailure,
  type RegionRefused,
  type RequestFailure,
  type RolloutUnderWay,
  type SiteRefusal,
  type SiteRefused,
  type SovereigntyRefused,
  type UnknownModel,
  type UpdateFailure,
  type ScaleFailure,
} from './failures.ts';
export { type DeploymentEvent, EVENTS_KEPT, eventsBetween } from './history/deployment-event.ts';
export { type Progress, progressOf } from './history/progress.ts';
export { classify, openEngines, provenEngines, type Word } from './lifecycle/classify.ts';
export {
  CONDITION_STATUSES,
  CONDITION_TYPES,
  type Condition,
  type ConditionReason,
  type ConditionStatus,
  type ConditionType,
  transition,
  type Verdict,
} from './lifecycle/condition.ts';
export { conditions, isReady, type Setback, unreachableVerdicts } from './lifecycle/conditions.ts';
export {
  type Census,
  fateOfNamespace,
  type ForeignObjects,
  type NamespaceFate,
} from './lifecycle/namespace-fate.ts';
export {
  type Desired,
  type Engine,
  type Leftover,
  type LoaderObservation,
  type ObjectState,
  type Observed,
  type PodObservation,
  type PodState,
  type PublishedRoute,
  type RolloutMode,
  type Superseded,
  type Wish,
  type WorkloadObservation,
} from './lifecycle/observation.ts';
export { type Phase, PHASES } from './lifecycle/phase.ts';
export { type Action, AT_ONCE_MS, plan, type Plan } from './lifecycle/plan.ts';
export { routeOf, type RouteInput } from './lifecycle/route.ts';
export { phaseOf, waitingFor } from './lifecycle/summary.ts';
export { CENSUS_NAME, censusManifest, COUNT_PREFIX } from './manifests/census.manifest.ts';
export {
  ADMITTED_CONDITION,
  DEPLOYMENT_LABEL,
  INSTALLATION_LABEL,
  ownedBy,
  POOL_TENANT,
  SPEC_HASH_ANNOTATION,
  TENANT_LABEL,
  type TenantLabels,
  VERSION_LABEL,
} from './manifests/labels.ts';
export { type AcceptedKeys, type EngineSecrets } from './manifests/engine.keys.ts';
export { sharesOneNode } from './manifests/node-choice.ts';
export {
  type CopiedWeights,
  isByDigest,
  type MountedImage,
  type StoreCredentials,
  type WeightsSource,
} from './manifests/weights-source.ts';
export { mayForce } from './manifests/exclusive-fields.ts';
export { keyOfManifest, type Manifest, specHashOf } from './manifests/manifest.ts';
export {
  apiKeySecretName,
  LOADER_PORT,
  POOL_NAMESPACE,
  secretNames,
  tenantNamespace,
  workloadName,
} from './manifests/names.ts';
export { type ManifestInput, renderManifests } from './manifests/render-manifests.ts';
export { siteFlavour } from './manifests/site-flavour.ts';
export { type EnginePlatform, type SiteFlavour, type Workload } from './manifests/workload.ts';
export {
  type DeploymentDraft,
  type Idempotent,
  RequestDeployment,
  type RequestDeploymentInput,
  RetireDeployment,
  type RetireDeploymentInput,
  UpdateDeployment,
  type UpdateDeploymentInput,
  ScaleDeployment,
  type ScaleDeploymentInput,
} from './operations.ports.ts';
export { type Capacity, capacityOf } from './placement/capacity.ts';
export { dedicatedPoolOf, dedicatedTo, type Pool, poolOf } from './placement/dedicated-pool.ts';
export { allowedRegions, ANYWHERE, type PlacementPolicy } from './placement/placement-policy.ts';
export {
  PlacementPolicies,
  SetPlacementPolicy,
  type SetPlacementPolicyInput,
  type UnknownRegion,
} from './placement/placement-policy.ports.ts';
export { type RankedSpot, rankSites, type Spot } from './placement/rank-sites.ts';
export { nextHealth, PATIENCE, type SiteHealth, SiteHealths } from './placement/site-health.ts';
export { checkStanding, IN_GOOD_STANDING, type SiteStanding } from './placement/site-standing.ts';
export { explainPlacement } from './placement/explain-placement.ts';
export {
  type DoesNotFit,
  type GpuNeed,
  type GpuSupply,
  hasRoomFor,
  type NoRoom,
  type Placement,
  type Placed,
  placeOnSite,
  type ReservedGpus,
} from './placement/place-on-site.ts';
export {
  type ChangeFilter,
  DeploymentChanges,
  type DeploymentFilter,
  DeploymentHistory,
  Deployments,
  type GpuReservation,
  GpuReservations,
} from './reading.ports.ts';
export {
  admitModel,
  admitSite,
  checkContext,
  checkReplicas,
  namespaceFor,
  nearestRefusal,
  retiredModel,
  type WantedEngines,
} from './request.ts';
export { type DeploymentPreview, PreviewDeployment } from './preview/deployment-preview.ts';
export { GpuPrices, readGpuPrices } from './preview/gpu-prices.ts';
export { type DeploymentChange, revise, type Revision, type Standing } from './revision/revise.ts';
export { type NextVersion, nextVersion, type VersionStanding } from './version/next-version.ts';
export {
  CordonDeployment,
  type CordonDeploymentInput,
  RotateEngineKey,
  type RotateEngineKeyInput,
  type RotateKeyFailure,
  UpgradeDeployment,
  type UpgradeDeploymentInput,
  type UpgradeFailure,
} from './version/operations.ports.ts';
export { type Fit, fitOnGpu, type FitRequest, type Unfit } from './sizing/fit-on-gpu.ts';
export { gpuOf } from './sizing/gpu.ts';
export {
  decideQueue,
  type Holder,
  type QueueDecision,
  type QueueSituation,
  roomFor,
  type Waiting,
} from './queue/decide-queue.ts';
export { gpusToKeep, isProtectedByDefault, keepsGpusAsleep, PRIORITIES } from './queue/priority.ts';
export {
  checkSchedule,
  type InvalidSchedule,
  isOpen,
  nextChange,
  type OpeningHours,
  type Schedule,
  type Weekday,
  WEEKDAYS,
} from './schedule/schedule.ts';
export {
  decideReplicas,
  newMemory,
  type ScalingDecision,
  type ScalingMemory,
  type ScalingPace,
  type ScalingReason,
} from './scaling/decide-replicas.ts';
export { decideDrain, type Drain, type DrainStep, goalWhileDraining } from './scaling/drain.ts';
export { beginningWith, type Elasticity, floorAt } from './scaling/elasticity.ts';
export { GatewayQueues } from './scaling/gateway-queues.port.ts';
export { type EngineLoad, totalOf, type TotalLoad } from './scaling/load.ts';
export {
  type ElasticityFailure,
  type InvalidDelay,
  readElasticity,
  type WantedElasticity,
} from './scaling/read-elasticity.ts';
export { QueuePositions } from './queue/queue-positions.port.ts';
export {
  type OperatorDecides,
  readTerms,
  reviseTerms,
  type ScalingFailure,
  type ScalingTerms,
  type ScalingWish,
} from './scaling/scaling-terms.ts';
export { type Beginning, beginInQueue, beginNow, firstReplicas } from './scaling/begin.ts';
export { benchmarkedFlags } from './manifests/engine-args.ts';
export { type BenchmarkSample, summarise } from './benchmark/summarise.ts';
export { type CapacityPlan, planCapacity } from './benchmark/plan-capacity.ts';
export { assessSite } from './site-check/assess-site.ts';
export { type StorageNeed } from './site-check/assess-storage.ts';
export { excessOf, type GrantedRule } from './site-check/excess.ts';
export {
  type Finding,
  FINDING_STATES,
  type FindingState,
  type Measurement,
  SITE_CHECKS,
  type SiteCheckName,
  unmeasured,
} from './site-check/finding.ts';
export {
  CHECK_LABEL,
  ENGINE_PROBE,
  engineProbe,
  forbiddenPod,
  PROBE_CALLERS,
  PROBE_SERVER,
  type ProbeCaller,
  probeCaller,
  probeNamespace,
  probeServer,
  type ProbeSite,
  probeWalls,
} from './site-check/probe.manifests.ts';
export { blockingChecks, isCheckDue, isUnderWay, type SiteCheck } from './site-check/site-check.ts';
export {
  CheckSite,
  type CheckSiteInput,
  SiteChecks,
  type SiteNotFound,
} from './site-check/site-check.ports.ts';
export {
  type CheckedNode,
  type ClockFacts,
  type ImageFacts,
  type NetworkFacts,
  type NodeClockFacts,
  type PermissionFacts,
  type RuleFacts,
  type SiteFacts,
  type StorageClassFacts,
} from './site-check/site-facts.ts';
export { PRIORITY_CLASSES, priorityClassManifests, priorityClassOf } from './manifests/priority-classes.ts';
export {
  type LoadFailure,
  type LoadFailureKind,
  readLoadFailure,
  spellLoadFailure,
} from './weights/load-failure.ts';
