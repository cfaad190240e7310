import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId, type SiteId } from '@beffroi/kernel';
import { asFinding, plain } from '../../domain/site-check/finding.ts';
import type { RequestDeploymentInput } from '../../domain/index.ts';
import { agentOf, type Furniture, furnish, MODEL, nodeWith, operator, system } from '../furniture.fixture.ts';
import { SetPlacementPolicyOperation, SiteHealthStore, SiteLedger } from '../index.ts';
import { endSiteCheck, wantSiteCheck } from '../persistence/site-check.rows.ts';

const siteId = (id: string) => brandId<SiteId>(id);
const REGIONS = { bourges: 'cloudgouv-eu-west-1', chartres: 'eu-west-2', dijon: 'eu-west-2' } as const;
const DEDICATED = 'beffroi.fr/dedicated-to';
/** Believes the first contrary answer. */
const HASTY = { losing: { answers: 1, forMs: 0 }, regaining: { answers: 1, forMs: 0 } };

let furniture: Furniture;
let policies: SetPlacementPolicyOperation;
let town: CollectiviteId;

beforeAll(async () => {
  furniture = await furnish();
  const { unitOfWork, collectivites, sites } = furniture;
  policies = new SetPlacementPolicyOperation(unitOfWork, collectivites, sites);
  for (const [id, region] of Object.entries(REGIONS))
    await furniture.registerSite(id, { name: id, region, qualification: 'none' });
});
beforeEach(async () => {
  for (const table of ['gpu_reservation', 'site_health', 'site_check'])
    await furniture.test.asOwner(`delete from provisioning.${table}`);
  for (const id of Object.keys(REGIONS)) await nodesOn(id, {});
  town = await furniture.collectivite();
});
afterAll(() => furniture.close());

/** Two GPUs that all share, and some for each collectivité that is named. */
const nodesOn = (id: string, dedicated: Readonly<Record<string, number>>): Promise<boolean> =>
  furniture.countNodes(
    [
      nodeWith(2, { nodeName: `${id}-1` }),
      ...Object.entries(dedicated).map(([owner, gpus]) =>
        nodeWith(gpus, { nodeName: `${id}-${owner}`, labels: { [DEDICATED]: owner } }),
      ),
    ],
    siteId(id),
  );
const ask = (more: Partial<RequestDeploymentInput> = {}, owner = town) =>
  furniture.request.execute(agentOf(owner), { collectiviteId: owner, model: MODEL, ...more });
const placedOn = async (more: Partial<RequestDeploymentInput> = {}): Promise<string> => {
  const result = await ask(more);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value.siteId;
};
const loses = (id: string) =>
  new SiteHealthStore(furniture.unitOfWork, HASTY).note(siteId(id), 'connect ECONNREFUSED');
const failsCheck = (id: string) =>
  furniture.unitOfWork.inScope(system, { operation: 'spec' }, async ({ manager, now }) => {
    await wantSiteCheck(manager, siteId(id), now);
    const findings = [asFinding('network-policy', 'blocking', plain('open'))];
    await endSiteCheck(manager, siteId(id), { findings, credentialDigest: 'x', now });
  });

describe('a request that names no site', () => {
  it('passes over sites that do not answer or fail their check, and takes the next best', async () => {
    expect(await placedOn()).toBe('bourges');
    await loses('bourges');
    expect(await placedOn()).toBe('chartres');
    await failsCheck('chartres');
    expect(await placedOn()).toBe('dijon');
  });

  it('comes back to a site that answers again', async () => {
    await loses('bourges');
    await new SiteHealthStore(furniture.unitOfWork, HASTY).note(siteId('bourges'), null);
    expect(await placedOn()).toBe('bourges');
  });

  it('is told every reason when no site takes it', async () => {
    await loses('bourges');
    await failsCheck('chartres');
    await ask({ siteId: 'dijon', replicas: 2 });
    const result = await ask();
    expect(result).toMatchObject({
      failure: {
        kind: 'InsufficientCapacity',
        siteName: 'dijon',
        elsewhere: [
          { siteId: 'bourges', failure: { kind: 'SiteRefused', cause: 'unreachable' } },
          { siteId: 'chartres', failure: { cause: 'blocked', blocking: ['network-policy'] } },
        ],
      },
    });
  });

  it('goes to the regions that it names', async () => {
    expect(await placedOn({ regions: ['eu-west-2'] })).toBe('chartres');
    expect(await ask({ regions: ['us-east-2'] })).toMatchObject({
      failure: { kind: 'RegionRefused', allowed: ['us-east-2'] },
    });
  });
});

describe('a site that is named', () => {
  it('is refused with its own reason, and none is taken instead', async () => {
    await loses('bourges');
    expect(await ask({ siteId: 'bourges' })).toMatchObject({
      failure: { kind: 'SiteRefused', siteId: 'bourges', cause: 'unreachable' },
    });
    await failsCheck('chartres');
    expect(await ask({ siteId: 'chartres' })).toMatchObject({ failure: { cause: 'blocked' } });
  });
});

describe('the policy of a collectivité', () => {
  const policy = (more: object) =>
    policies.execute(operator, { collectiviteId: town, regions: null, dedicatedPool: false, ...more });

  it('holds whatever a tenant asks for', async () => {
    await policy({ regions: ['eu-west-2'] });
    expect(await placedOn()).toBe('chartres');
    expect(await ask({ siteId: 'bourges' })).toMatchObject({ failure: { kind: 'RegionRefused' } });
    expect(await ask({ regions: ['cloudgouv-eu-west-1'] })).toMatchObject({
      failure: { kind: 'RegionRefused', allowed: [] },
    });
    await policy({});
    expect(await placedOn()).toBe('bourges');
  });

  it('names no region without a site, and no collectivité that is not there', async () => {
    expect(await policy({ regions: ['mars'] })).toMatchObject({
      failure: { kind: 'UnknownRegion', region: 'mars' },
    });
    expect(await policy({ collectiviteId: brandId(randomUUID()) })).toMatchObject({
      failure: { kind: 'OwnerNotFound' },
    });
  });

  it('is not a tenant’s to write', async () => {
    const forge = furniture.unitOfWork.inScope(agentOf(town), { operation: 'forge' }, ({ manager }) =>
      manager.query('insert into provisioning.placement_policy (collectivite_id) values ($1)', [town]),
    );
    await expect(forge).rejects.toThrow(/permission denied/);
  });

  it('keeps to nodes that are set aside, whose GPUs are counted apart', async () => {
    await policy({ dedicatedPool: true });
    expect(await ask({ siteId: 'bourges' })).toMatchObject({
      failure: { kind: 'ModelDoesNotFit', placement: { dedicated: true, available: [] } },
    });
    await nodesOn('bourges', { [town]: 1 });
    const own = await ask();
    expect(own).toMatchObject({ value: { siteId: 'bourges', dedicated: true } });
    expect(await ask()).toMatchObject({
      failure: { kind: 'InsufficientCapacity', placement: { total: 1, reserved: 1, dedicated: true } },
    });
    // The shared nodes are as free as before, and others never see the pool.
    const other = await furniture.collectivite();
    expect(await ask({ siteId: 'bourges', replicas: 2 }, other)).toMatchObject({
      value: { dedicated: false },
    });
    expect(await ask({ siteId: 'bourges' }, other)).toMatchObject({
      failure: { placement: { total: 2, reserved: 2 } },
    });
    const ledger = new SiteLedger(furniture.unitOfWork);
    const pools = async (scope: Parameters<SiteLedger['bySite']>[0]) =>
      (await ledger.bySite(scope, [siteId('bourges')])).map(({ pool }) => pool).sort();
    expect(await pools(agentOf(other))).toEqual([null]);
    expect(await pools(agentOf(town))).toEqual([town, null].sort());
    expect(await pools(operator)).toEqual([town, null].sort());
  });

  it('holds for what grows later, too', async () => {
    await policy({ dedicatedPool: true });
    await nodesOn('bourges', { [town]: 2 });
    const own = await ask();
    if (!own.ok) throw new Error(own.failure.kind);
    const grow = (replicas: number) =>
      furniture.update.execute(agentOf(town), { deploymentId: own.value.id, replicas });
    expect(await grow(2)).toMatchObject({ ok: true });
    expect(await grow(3)).toMatchObject({
      failure: { kind: 'InsufficientCapacity', placement: { total: 2 } },
    });
  });
});
