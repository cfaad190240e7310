import { EngineProbe, type ProbeOutcome, type ProbeTarget } from '@beffroi/catalogue/domain';
import { systemScope } from '@beffroi/kernel';
import type { OwnWorkLog } from '@beffroi/metering/domain';
import { BENCHMARK_QUESTIONS, type BenchmarkRun, type BenchmarkTarget } from '@beffroi/provisioning/server';

const SCOPE = systemScope('noting what we asked of engines ourselves');

/**
 * What a smoke test uses is noted, so that an engine's counters can be compared with what was metered; that it is asked is
 * noted before, since this program may be killed meanwhile.
 */
export class NotedProbe extends EngineProbe {
  constructor(
    private readonly probe: EngineProbe,
    private readonly log: OwnWorkLog,
  ) {
    super();
  }

  async smokeTest(target: ProbeTarget): Promise<ProbeOutcome> {
    const begun = await this.log.begin(SCOPE, { deploymentId: target.deploymentId, count: 1 });
    const outcome = await this.probe.smokeTest(target);
    const tokens = outcome.kind === 'answered' ? outcome.tokens : null;
    await this.log.settle(SCOPE, begun, tokens ? [tokens] : []);
    return outcome;
  }
}

/** As a smoke test: what a benchmark uses is noted, and that it is asked before. */
export const noted =
  (run: (target: BenchmarkTarget) => Promise<BenchmarkRun>, log: OwnWorkLog) =>
  async (target: BenchmarkTarget): Promise<BenchmarkRun> => {
    const { deploymentId } = target;
    const begun = await log.begin(SCOPE, { deploymentId, count: BENCHMARK_QUESTIONS });
    const result = await run(target);
    const tokens = result.answered.map(({ promptTokens, outputTokens }) => ({
      prompt: promptTokens,
      generation: outputTokens,
    }));
    await log.settle(SCOPE, begun, tokens);
    return result;
  };
