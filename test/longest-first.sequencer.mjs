import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Each takes ten seconds or more, the longest first. */
const LONGEST = [
  'apps/control-plane/src/stranger/stranger.int.spec.ts',
  'test/e2e/empty.spec.ts',
  'test/provisioning/faults.int.spec.ts',
  'test/provisioning/scale.int.spec.ts',
  'test/e2e/sdk/sdk.spec.ts',
  'test/e2e/demo.spec.ts',
  'test/e2e/life-of-standalone.spec.ts',
  'apps/gateway/src/gateway.int.spec.ts',
  'apps/control-plane/src/break-glass.int.spec.ts',
  'apps/worker/src/worker.int.spec.ts',
  'libs/provisioning/src/server/reconcile/deployment-life.int.spec.ts',
  'test/contract/api-server.spec.ts',
  'libs/provisioning/src/server/reconcile/drift.int.spec.ts',
  'apps/gateway/src/quotas/quota.simulation.spec.ts',
  'apps/gateway/src/workers.int.spec.ts',
].map((path) => join(root, path));

const placeOf = ({ path }) => {
  const place = LONGEST.indexOf(path);
  return place === -1 ? LONGEST.length : place;
};

/**
 * For Jest, which knows no durations in a clean clone and goes by size: a long file that begins last has one core
 * work while the others have nothing left to do.
 */
export default class LongestFirst {
  sort(tests) {
    return tests.toSorted((one, other) => placeOf(one) - placeOf(other));
  }

  /** Part of what Jest asks of a sequencer; the list above is all that this one knows. */
  cacheResults() {}
}
