export { CheckSiteOperation } from './operations/check-site.ts';
export { CordonDeploymentOperation } from './operations/cordon-deployment.ts';
export { DeploymentEraser } from './operations/deployment.eraser.ts';
export { EngineKeys } from './engine.keys.ts';
export { DeploymentFeed } from './feed/deployment.feed.ts';
export { GpuCensus, type GpuCensusOptions } from './inventory/gpu.census.ts';
export { PreviewDeploymentOperation } from './operations/preview-deployment.ts';
export { RequestDeploymentOperation } from './operations/request-deployment.ts';
export { RetireDeploymentOperation } from './operations/retire-deployment.ts';
export { SetPlacementPolicyOperation } from './operations/set-placement-policy.ts';
export { RotateEngineKeyOperation } from './operations/rotate-engine-key.ts';
export { UpgradeDeploymentOperation } from './operations/upgrade-deployment.ts';
export { UpdateDeploymentOperation } from './operations/update-deployment.ts';
export { DeploymentsRepository } from './persistence/deployments.repository.ts';
export { entities } from './persistence/entities.ts';
export { HistoryRepository } from './persistence/history.repository.ts';
export { migrations } from './persistence/provisioning.migrations.ts';
export { RECONCILE_ROLE } from './persistence/rollout.store.ts';
export { SCALING_ROLE } from './persistence/scaling.store.ts';
export { SiteChecksRepository } from './persistence/site-checks.repository.ts';
export { PlacementPoliciesRepository } from './persistence/placement-policies.repository.ts';
export { SiteHealthRepository } from './persistence/site-health.repository.ts';
export { SiteHealthStore } from './persistence/site-health.store.ts';
export { DeploymentsOfModels } from './persistence/model.uses.ts';
export { SiteLedger } from './persistence/site.ledger.ts';
export { measureSite } from './site-check/measure-site.ts';
export { SiteChecker, type SiteCheckerOptions } from './site-check/site.checker.ts';
export { PROBE_PACE, type ProbePace } from './site-check/probe.runner.ts';
export { matches } from './reconcile/matches.ts';
export { Provisioner, type ProvisionerOptions } from './reconcile/provisioner.ts';
export { type SiteCluster, SiteClusters } from './reconcile/site.clusters.ts';
export { askEngines } from './scaling/engine.loads.ts';
export { Scaler, type ScalerOptions } from './scaling/scaler.ts';
export { ScaleDeploymentOperation } from './operations/scale-deployment.ts';
export { QueueRepository } from './persistence/queue.repository.ts';
export {
  BENCHMARK_QUESTIONS,
  type BenchmarkRun,
  type BenchmarkTarget,
  runBenchmark,
} from './benchmark/run-benchmark.ts';
export { GpuTransitionsReader } from './persistence/gpu-transitions.reader.ts';
