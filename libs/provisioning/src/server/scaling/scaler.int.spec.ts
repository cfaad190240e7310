import { beforeEach, describe, expect, it } from '@jest/globals';
import { SitesRepository } from '@beffroi/catalogue/server';
import type { DeploymentId } from '@beffroi/kernel';
import { type Deployment, GatewayQueues } from '../../domain/index.ts';
import { askEngines, Scaler, SCALING_ROLE } from '../index.ts';
import { engineKeys, MODEL, models } from '../furniture.fixture.ts';
import { eventually, log, siteUnderTest } from '../reconcile/site-under-test.fixture.ts';

const site = siteUnderTest(4);
const { requested, look, becomes, routeOf, collectivite } = site;

/** As gateways told it; how PostgreSQL is asked is specified in the worker. */
class ToldQueues extends GatewayQueues {
  readonly told = new Map<DeploymentId, number>();
  override async waiting(): Promise<ReadonlyMap<DeploymentId, number>> {
    return this.told;
  }
}
const queues = new ToldQueues();
let looks = 0;

beforeEach(() => {
  queues.told.clear();
  const { unitOfWork, gateways } = site.furniture.database;
  const options = {
    unitOfWork,
    gateways,
    sites: new SitesRepository(unitOfWork),
    queues,
    askEngines: (urls: readonly string[]) => {
      looks += 1;
      return askEngines(urls);
    },
    runBenchmark: async () => ({ speed: undefined, answered: [], unanswered: 0 }),
    models,
    engineKeys,
    pace: { growAfterMs: 200, shrinkAfterMs: 600, sleepAfterMs: 60_000 },
    log,
    queueEveryMs: 50,
    loadEveryMs: 50,
    benchEveryMs: 60_000,
  };
  site.employ(SCALING_ROLE, (signal, epoch) => new Scaler(options, epoch).run(signal));
});

const elastic = async (): Promise<Deployment> => {
  const deployment = await requested(await collectivite(), undefined, { minReplicas: 1, maxReplicas: 3 });
  await becomes(deployment, 'Ready');
  return deployment;
};
const enginesOf = async (deployment: Deployment): Promise<string[]> =>
  ((await routeOf(deployment))?.engines ?? []).map(({ url }) => url).toSorted();
const runs = (deployment: Deployment, replicas: number): Promise<void> =>
  eventually(async () => {
    expect(await look(deployment)).toMatchObject({ phase: 'Ready', replicas, readyEngines: replicas });
    expect(await enginesOf(deployment)).toHaveLength(replicas);
  });
/** So that each engine takes two at a time, and none ends by itself. */
const slowDown = async (deployment: Deployment): Promise<void> => {
  const behaviour = { ttftMs: 1, tokensPerSecond: 1, concurrency: 2, fault: { kind: 'none' } } as const;
  const own = site.engines.list().filter(({ id, state }) => state === 'ready' && id.includes(deployment.id));
  for (const { id } of own) await site.engines.behave(id, behaviour);
};
/** A long request, as a gateway sends it, once the engine has it. @returns what ends it */
const ask = async (deployment: Deployment, url: string): Promise<() => void> => {
  const leaving = new AbortController();
  const apiKey = engineKeys.open(deployment.id, (await routeOf(deployment))!.credential!);
  const before = await workOn(url);
  void fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: MODEL,
      messages: [{ role: 'user', content: 'Bonjour' }],
      max_tokens: 4_000,
    }),
    signal: leaving.signal,
  }).catch(() => undefined);
  await eventually(async () => expect(await workOn(url)).toBe(before + 1));
  return () => leaving.abort();
};
const workOn = async (url: string): Promise<number> => {
  const [load] = await askEngines([url]);
  return (load?.running ?? 0) + (load?.waiting ?? 0);
};
/** To how many engines it went, and why. */
const scalings = async ({ id }: Deployment): Promise<string[]> => {
  const rows = await site.test.asOwner<{ payload: { replicas: number; reason: string } }>(
    `select payload from platform.outbox
     where type = 'provisioning.deployment-scaled' and payload ->> 'deploymentId' = $1 order by occurred_at`,
    [id],
  );
  return rows.map(({ payload: { replicas, reason } }) => `${replicas} ${reason}`);
};

describe('an elastic deployment', () => {
  it('grows while requests wait in its engine, and drains the idle ones when they are done', async () => {
    const deployment = await elastic();
    await slowDown(deployment);
    const [first] = await enginesOf(deployment);
    const ends = [];
    for (let request = 0; request < 6; request += 1) ends.push(await ask(deployment, first!));
    // Two run and four wait: as many engines as six requests need, two each.
    await runs(deployment, 3);
    for (const end of ends) end();
    await runs(deployment, 1);
    expect(await scalings(deployment)).toEqual(['3 pressed', '2 slack', '1 slack']);
  });

  it('grows while requests wait in gateways, of which its engines know nothing', async () => {
    const deployment = await elastic();
    queues.told.set(deployment.id, 5);
    await runs(deployment, 2);
    queues.told.clear();
    await runs(deployment, 1);
  });

  it('loses no request: what runs on an engine that goes ends first, once every gateway knows that it goes', async () => {
    const deployment = await elastic();
    queues.told.set(deployment.id, 3);
    await runs(deployment, 2);
    await slowDown(deployment);
    const [stays, goes] = await enginesOf(deployment);
    const gateway = site.slowGateway();
    await gateway.poll(0);
    const endStaying = await ask(deployment, stays!);
    queues.told.clear();
    await eventually(async () => expect(await enginesOf(deployment)).toEqual([stays]));
    // Sent by the gateway that does not know yet.
    const endGoing = await ask(deployment, goes!);
    await gateway.poll(1_000_000);
    const before = looks;
    await eventually(async () => expect(looks).toBeGreaterThan(before + 3));
    expect(await look(deployment)).toMatchObject({ replicas: 2 });
    endGoing();
    await runs(deployment, 1);
    expect(await workOn(stays!)).toBe(1);
    endStaying();
    await gateway.poll(1_000_000, { leaving: true });
  });
});
