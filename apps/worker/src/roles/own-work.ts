import { EngineProbe, type ProbeOutcome, type ProbeTarget } from '@beffroi/catalogue/domain';
import { systemScope } from '@beffroi/kernel';
import type { OwnWorkLog } from '@beffroi/metering/domain';
import type { BenchmarkRun, BenchmarkTarget } from '@beffroi/provisioning/server';

const SCOPE = systemScope('noting what we asked of engines ourselves');

/** What a smoke test uses is noted, so that an engine's counters can be compared with what was metered. */
export class NotedProbe extends EngineProbe {
  constructor(
    private readonly probe: EngineProbe,
    private readonly log: OwnWorkLog,
  ) {
    super();
  }

  async smokeTest(target: ProbeTarget): Promise<ProbeOutcome> {
    const outcome = await this.probe.smokeTest(target);
    const tokens = outcome.kind === 'answered' ? outcome.tokens : null;
    await this.log.note(SCOPE, [{ deploymentId: target.deploymentId, tokens }]);
    return outcome;
  }
}

/** As a smoke test: what a benchmark uses is noted. */
export const noted =
  (run: (target: BenchmarkTarget) => Promise<BenchmarkRun>, log: OwnWorkLog) =>
  async (target: BenchmarkTarget): Promise<BenchmarkRun> => {
    const result = await run(target);
    const { deploymentId } = target;
    await log.note(SCOPE, [
      ...result.answered.map(({ promptTokens, outputTokens }) => ({
        deploymentId,
        tokens: { prompt: promptTokens, generation: outputTokens },
      })),
      ...Array.from({ length: result.unanswered }, () => ({ deploymentId, tokens: null })),
    ]);
    return result;
  };
