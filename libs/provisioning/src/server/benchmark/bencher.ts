import type { ModelCatalogue } from '@beffroi/catalogue/domain';
import { type Benchmark, benchmarkedFlags, type Deployment, type EngineLoad } from '../../domain/index.ts';
import type { EngineKeys } from '../engine.keys.ts';
import type { Benchable, ScalingStore } from '../persistence/scaling.store.ts';
import type { BenchmarkRun, BenchmarkTarget } from './run-benchmark.ts';

export interface BencherOptions {
  readonly models: ModelCatalogue;
  readonly engineKeys: EngineKeys;
  readonly askEngines: (urls: readonly string[]) => Promise<EngineLoad[]>;
  readonly runBenchmark: (target: BenchmarkTarget) => Promise<BenchmarkRun>;
}

/** Measures an engine of each deployment once after it has loaded, and again when it is started in another way. */
export class Bencher {
  constructor(
    private readonly store: ScalingStore,
    private readonly options: BencherOptions,
  ) {}

  /** One after the other: a measurement must not meet another on the same nodes. */
  async look(now: () => Date = () => new Date()): Promise<void> {
    for (const benchable of await this.store.benchable()) await this.bench(benchable, now);
  }

  private async bench({ deployment, engineKeySealed, url }: Benchable, now: () => Date): Promise<void> {
    const flags = await this.flagsOf(deployment);
    if (flags === null || isMeasured(deployment, flags)) return;
    const [load] = await this.options.askEngines([url]);
    // Somebody is served there: it is measured when they are done.
    if (!load || load.running + load.waiting > 0) return;
    const measured = await this.options.runBenchmark({
      deploymentId: deployment.id,
      url,
      apiKey: this.options.engineKeys.open(deployment.id, engineKeySealed),
      model: deployment.modelId,
    });
    if (!measured.speed) return;
    const { gpuProduct, gpusPerReplica: gpus } = deployment;
    const benchmark: Benchmark = {
      ...measured.speed,
      measuredAt: now().toISOString(),
      gpuProduct,
      gpus,
      flags,
    };
    await this.store.saveBenchmark(deployment, benchmark);
  }

  /** null: it generates no text, and tokens a second say nothing of it. */
  private async flagsOf(deployment: Deployment): Promise<readonly string[] | null> {
    const model = await this.options.models.find(deployment.modelId);
    return model?.type === 'text-generation' ? benchmarkedFlags({ ...deployment, model }) : null;
  }
}

const isMeasured = (
  { benchmark, gpuProduct, gpusPerReplica }: Deployment,
  flags: readonly string[],
): boolean =>
  benchmark !== null &&
  benchmark.gpuProduct === gpuProduct &&
  benchmark.gpus === gpusPerReplica &&
  benchmark.flags.join() === flags.join();
