import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeBadInput } from './bad-input.suite.ts';
import { describeFirstAnswer } from './first-answer.suite.ts';
import { startStandalone, type StandaloneRun } from './standalone.process.ts';

describe('the demo', () => {
  let run: StandaloneRun;

  beforeAll(async () => {
    run = await startStandalone();
  }, 240_000);

  afterAll(async () => {
    await run?.stop();
    run?.forget();
  }, 20_000);

  describeFirstAnswer(() => run);
  describeBadInput(() => run);
});
