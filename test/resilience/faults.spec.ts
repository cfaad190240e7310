import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { longOr } from '../dataplane/long.form.ts';
import { databaseAway, databaseKilled, answersLost, journalCopied } from './faults/database.faults.ts';
import { FaultBench } from './faults/fault.bench.ts';
import { clocksJump, diskFull } from './faults/machine.faults.ts';
import { clientsLeave, engineCutOff } from './faults/paths.faults.ts';
import { gatewayKilled, gatewayWorkerKilled, workerKilled } from './faults/programs.faults.ts';
import { type Account, Baseline, type Entry } from './faults/token.account.ts';

const FAULTS = [
  gatewayKilled,
  gatewayWorkerKilled,
  workerKilled,
  databaseKilled,
  databaseAway,
  answersLost,
  journalCopied,
  engineCutOff,
  clientsLeave,
  diskFull,
  clocksJump,
];

/** What the journal promises ahead of what has passed, if the process dies (DATAPLANE §4). */
const leapOf = (tokens: number): number => Math.max(32, tokens >> 3);

let bench: FaultBench;
beforeAll(async () => {
  bench = await FaultBench.start();
  console.info(`60 % of what this machine carries: ${bench.perSecond.toFixed(0)} requests a second`);
}, 120_000);
afterEach(() => bench.clear(), 60_000);
afterAll(() => bench?.stop(), 60_000);

const isMeasured = ({ metered }: Entry): boolean => metered.quality === 'measured';
/** Nothing of an answer had come when it failed: its tokens are the operator's loss, by the rule of the offer. */
const isFree = ({ metered, isComplete }: Entry): boolean =>
  !isComplete && metered.input === 0 && metered.output === 0;

const expectCountedOnce = ({ entries, lost, invented, undocumented, refused }: Account): void => {
  expect(lost).toEqual([]);
  expect(invented).toBe(0);
  expect(refused).toEqual([]);
  expect(undocumented).toEqual(bench.deployments.map(() => ({ prompt: 0, generation: 0 })));

  const measured = entries.filter((entry) => isMeasured(entry) && !isFree(entry));
  expect(measured.map(({ metered: { id, input, output } }) => ({ id, input, output }))).toEqual(
    measured.map(({ metered: { id }, engine }) => ({
      id,
      input: engine.promptTokens,
      output: engine.completionTokens,
    })),
  );
  // Whoever has a whole answer was counted by what the engine said, and by nothing else.
  expect(entries.filter((entry) => entry.isComplete && !isMeasured(entry))).toEqual([]);
  for (const { metered, engine, delivered } of entries.filter((entry) => !isMeasured(entry))) {
    expect(metered.output).toBeGreaterThanOrEqual(delivered);
    expect(metered.output).toBeLessThanOrEqual(engine.completionTokens + leapOf(engine.completionTokens));
    if (metered.output > 0) expect(metered.input).toBeGreaterThanOrEqual(engine.promptTokens);
  }
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const describeAccount = ({ entries }: Account): string => {
  const estimated = entries.filter((entry) => !isMeasured(entry));
  const free = entries.filter((entry) => isMeasured(entry) && isFree(entry));
  const off = sum(estimated.map(({ metered, engine }) => metered.output - engine.completionTokens));
  return (
    `${entries.length} requests, ${estimated.length} estimated (${off} output tokens from what engines say),` +
    ` ${free.length} failed before their first byte (${sum(free.map(({ engine }) => engine.completionTokens))})`
  );
};

describe('at 60 % of saturation, nothing is lost and nothing counted twice when it comes to', () => {
  it.each(FAULTS)(
    '$name',
    async ({ name, strike }) => {
      const baseline = await Baseline.take(bench.plane, bench.deployments);
      const outcomes = await strike(bench);
      const account = await baseline.account(outcomes);
      console.info(`${name}: ${describeAccount(account)}`);
      expect(account.entries.filter(({ isComplete }) => isComplete).length).toBeGreaterThan(60);
      expectCountedOnce(account);
    },
    // Four times of calm, what breaks between them, and what is still under way then.
    longOr(180_000, 360_000),
  );
});
