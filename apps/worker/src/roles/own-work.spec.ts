import { describe, expect, it } from '@jest/globals';
import type { ProbeOutcome } from '@beffroi/catalogue/domain';
import type { SystemScope } from '@beffroi/kernel';
import {
  type BegunQuestions,
  type EngineTokens,
  type OwnQuestions,
  OwnWorkLog,
} from '@beffroi/metering/domain';
import type { BenchmarkRun, BenchmarkTarget } from '@beffroi/provisioning/server';
import { noted, NotedProbe } from './own-work.ts';

/** What it was told, in turn. */
class Told extends OwnWorkLog {
  readonly lines: unknown[] = [];

  async begin(_: SystemScope, questions: OwnQuestions): Promise<BegunQuestions> {
    this.lines.push(['begun', questions.count]);
    return { ...questions, hours: [] };
  }
  async settle(_: SystemScope, { count }: BegunQuestions, answers: readonly EngineTokens[]): Promise<void> {
    this.lines.push(['settled', count, answers]);
  }
}
const target = { deploymentId: 'deployment' } as never;
const killed = () => Promise.reject(new Error('killed'));

describe('what a benchmark asks', () => {
  const bench = (run: (target: BenchmarkTarget) => Promise<BenchmarkRun>, log: Told) =>
    noted(run, log)(target);

  it('is noted before it is asked, and what it used after', async () => {
    const log = new Told();
    const answered = [{ promptTokens: 20, outputTokens: 64 }];
    await bench(async () => {
      log.lines.push('asked');
      return { speed: undefined, answered, unanswered: 7 };
    }, log);
    expect(log.lines).toEqual([['begun', 8], 'asked', ['settled', 8, [{ prompt: 20, generation: 64 }]]]);
  });

  it('stays noted where it does not come to its end', async () => {
    const log = new Told();
    await expect(bench(killed, log)).rejects.toThrow('killed');
    expect(log.lines).toEqual([['begun', 8]]);
  });
});

describe('what a smoke test asks', () => {
  const smoke = (smokeTest: () => Promise<ProbeOutcome>, log: Told) =>
    new NotedProbe({ smokeTest }, log).smokeTest(target);

  it('is noted before it is asked, and what it used after', async () => {
    const log = new Told();
    const tokens = { prompt: 5, generation: 1 };
    await smoke(async () => ({ kind: 'answered', tokens }) as ProbeOutcome, log);
    await smoke(async () => ({ kind: 'failed' }) as ProbeOutcome, log);
    expect(log.lines).toEqual([
      ['begun', 1],
      ['settled', 1, [tokens]],
      ['begun', 1],
      ['settled', 1, []],
    ]);
  });

  it('stays noted where it does not come to its end', async () => {
    const log = new Told();
    await expect(smoke(killed, log)).rejects.toThrow('killed');
    expect(log.lines).toEqual([['begun', 1]]);
  });
});
