import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createLogger, createMetrics } from '../observability/index.ts';
import { runReconciler } from './index.ts';

const lines: string[] = [];
const log = createLogger({
  program: 'spec',
  level: 'info',
  destination: { write: (line) => void lines.push(line) },
});

describe('a reconciler', () => {
  it('comes back when asked to, retries what failed, and counts both', async () => {
    const metrics = createMetrics();
    const seen: string[] = [];
    const reconciler = runReconciler({
      name: 'deployment',
      concurrency: 1,
      log,
      metrics,
      backoff: { firstMs: 5, maxMs: 5 },
      reconcile: async (key) => {
        seen.push(key);
        if (seen.length === 1) throw new Error('the cluster is away');
        return seen.length === 2 ? { requeueAfterMs: 5 } : undefined;
      },
    });
    reconciler.add('d-1');
    while (seen.length < 3) await pause(5);
    await reconciler.stop();
    expect(seen).toEqual(['d-1', 'd-1', 'd-1']);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      reconciler: 'deployment',
      key: 'd-1',
      msg: 'reconciling failed',
      err: { message: 'the cluster is away' },
    });
    const text = await metrics.metrics();
    expect(text).toContain('beffroi_reconcile_seconds_count{reconciler="deployment",outcome="done"} 2');
    expect(text).toContain('beffroi_reconcile_seconds_count{reconciler="deployment",outcome="failed"} 1');
    expect(text).toContain('beffroi_reconcile_waiting{reconciler="deployment"} 0');
  });
});
