import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { bodies, MODEL } from '@beffroi/gateway/testing';
import { DEFAULT_BEHAVIOUR } from '@beffroi/simulators/engine';
import { DataPlane } from '../../dataplane/data.plane.ts';
import { type BenchOptions, readOptions } from './bench.options.ts';
import { crowd, type CrowdResult } from './crowd.ts';

/** Of the prompt of a client, and what the reservation of its input may be above it. */
const INPUT_TOKENS = 8;

/** While most of what the limit allows is under way. */
const KILL_AFTER_MS = 300;

const report = (name: string, spent: number, cap: number, result: CrowdResult): boolean => {
  const share = spent / cap;
  const isExact = share <= 1;
  const isFull = share >= 0.98;
  console.log(
    `${name}: spend/cap ${share.toFixed(4)} (bar ≤ 1.000: ${isExact ? 'kept' : 'MISSED'}), ` +
      `served/possible ${share.toFixed(4)} (bar ≥ 0.98: ${isFull ? 'kept' : 'MISSED'}); ` +
      `${result.answered} answered, ${result.refused} refused, ${result.broken} broken off`,
  );
  return isExact && isFull;
};

/** Three gateways of ours, one killed in the middle and started again where that is asked for. */
const runOurs = async (plane: DataPlane, options: BenchOptions, kills: boolean): Promise<boolean> => {
  const cap = options.requests * (options.maxTokens + INPUT_TOKENS);
  const application = await plane.application();
  await limitOf(plane, application, cap);
  const name = kills ? 'kill' : 'calm';
  const gateways = await Promise.all(['a', 'b', 'c'].map((id) => plane.gateway(`${name}-${id}`)));
  await wait(2_000);
  const running = crowd(
    gateways.map(({ origin }) => origin),
    { ...options, apiKey: application.key, model: MODEL },
  );
  if (kills) {
    await wait(KILL_AFTER_MS);
    await gateways[1]!.end('SIGKILL');
    await plane.gateway(`${name}-b`);
  }
  const result = await running;
  await wait(3_000);
  const [row] = await plane.sql<{ spent: number }>(
    'select coalesce(sum(input_tokens + output_tokens), 0)::int as spent from metering.usage_event where project_id = $1',
    [application.projectId],
  );
  return report(kills ? 'one gateway killed' : 'three gateways', row!.spent, cap, result);
};

const limitOf = async (
  plane: DataPlane,
  { tenantId, projectId }: { readonly tenantId: string; readonly projectId: string },
  value: number,
): Promise<void> => {
  const id = randomUUID();
  await plane.sql(
    `insert into tenancy.collectivite (id, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
     values ($1, $2, 'autre', true, 'active', 'decouverte', '', now())`,
    [tenantId, tenantId],
  );
  await plane.sql(
    `insert into quotas.limit_row (id, level, owner_id, collectivite_id, metric, "window", value, shadow)
     values ($1, 'project', $2, $3, 'tokens', 'month', $4, false)`,
    [id, projectId, tenantId, value],
  );
  await plane.publish(
    'limit',
    id,
    bodies.limit({ ownerId: projectId, metric: 'tokens', window: 'month', value }),
  );
};

const options = readOptions(process.argv.slice(2));
if (options.baseUrls.length > 0) {
  const result = await crowd(options.baseUrls, options);
  process.exitCode = report('given gateways', result.spent, options.capTokens!, result) ? 0 : 1;
} else {
  const plane = await DataPlane.start();
  try {
    const engine = await plane.engines.start({ id: 'e', servedModelName: MODEL, maxModelLen: 32_768 });
    await plane.engines.behave('e', { ...DEFAULT_BEHAVIOUR, ttftMs: 50, tokensPerSecond: 400 });
    await plane.publish('model', MODEL, bodies.model());
    await plane.publish('route', randomUUID(), bodies.route([engine.url], { credential: undefined }));
    const isCalmKept = await runOurs(plane, options, false);
    const isKillKept = await runOurs(plane, options, true);
    process.exitCode = isCalmKept && isKillKept ? 0 : 1;
  } finally {
    await plane.stop();
  }
}
