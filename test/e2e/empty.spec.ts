import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeAsleep } from './asleep.suite.ts';
import { describeExternalRoute } from './external-route.suite.ts';
import { describeSelfService } from './sdk/replay/self-service.suite.ts';
import { startStandalone, type StandaloneRun } from './standalone.process.ts';

describe('a standalone without a demo', () => {
  let run: StandaloneRun;

  beforeAll(async () => {
    run = await startStandalone({ args: ['--empty'] });
  }, 240_000);

  afterAll(async () => {
    await run?.stop();
    run?.forget();
  }, 20_000);

  describeExternalRoute(() => run);
  describeSelfService(() => run);
  describeAsleep(() => run);
});
