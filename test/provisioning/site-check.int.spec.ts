import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SitesRepository } from '@beffroi/catalogue/server';
import { createLogger } from '@beffroi/platform/observability';
import { blockingChecks, type Finding, type SiteCheckName } from '@beffroi/provisioning/domain';
import { CheckSiteOperation, SiteChecker, SiteChecksRepository } from '@beffroi/provisioning/server';
import { onStandIn } from './site.target.ts';
import { ARRANGING, eventually, SITE, startWorld, type World } from './world.fixture.ts';

jest.setTimeout(120_000);
const operator = {
  kind: 'operator',
  actor: { kind: 'user', subject: 'anne', issuer: 'https://agents.example' },
} as const;
const PROBE_IMAGE = `registry.example.fr/beffroi@sha256:${'6'.repeat(64)}`;
// A cluster that runs nothing is given up on soon; one that does is quick here.
const START_WITHIN_MS = onStandIn ? 20_000 : 5_000;
const pace = { startWithinMs: START_WITHIN_MS, endWithinMs: 5_000, lookEveryMs: 50 };

describe('the check of a site', () => {
  let world: World;
  let checking: Promise<void>;
  const over = new AbortController();
  beforeAll(async () => {
    world = await startWorld(8);
    await world.furnish();
    const { unitOfWork } = world.database;
    checking = new SiteChecker({
      unitOfWork,
      clusters: world.clusters,
      sites: new SitesRepository(unitOfWork),
      platform: world.provisionerOptions.platform,
      probeImage: PROBE_IMAGE,
      log: createLogger({ program: 'spec', level: 'fatal' }),
      pace,
      lookEveryMs: 100,
    }).run(over.signal);
  });
  afterEach(async () => {
    await world.site.setFaults?.({});
  });
  afterAll(async () => {
    over.abort();
    await checking;
    await world.close();
  });

  const last = async () => {
    const [check] = await new SiteChecksRepository(world.database.unitOfWork).bySite(ARRANGING, [SITE]);
    return check;
  };
  /** The findings of a check that began after this call. */
  const checked = async (): Promise<ReadonlyMap<SiteCheckName, Finding>> => {
    const { unitOfWork } = world.database;
    const asked = await new CheckSiteOperation(unitOfWork, new SitesRepository(unitOfWork)).execute(
      operator,
      {
        siteId: SITE,
      },
    );
    if (!asked.ok) throw new Error(asked.failure.kind);
    await eventually(async () => {
      const { startedAt, finishedAt } = (await last())!;
      // One that was under way already may have looked before this call.
      expect(startedAt && startedAt >= asked.value.requestedAt).toBe(true);
      expect(finishedAt && finishedAt >= startedAt!).toBe(true);
    }, 60_000);
    return new Map((await last())!.findings.map((finding) => [finding.check, finding]));
  };
  const leftovers = async (): Promise<string[]> => {
    const labelSelector = `beffroi.fr/site-check=${world.installation}`;
    const left = await world.site.admin.list({ apiVersion: 'v1', kind: 'Namespace', labelSelector });
    return left.ok ? left.value.items.map(({ metadata }) => metadata.name) : ['unknown'];
  };

  it('is made once without being asked for', async () => {
    await eventually(async () => expect((await last())?.finishedAt).toBeTruthy(), 60_000);
  });

  it('measures the server, tries a forbidden pod, and takes away what it made', async () => {
    const findings = await checked();
    const states = Object.fromEntries([...findings.values()].map(({ check, state }) => [check, state]));
    expect(states).toMatchObject({
      'api-server': 'ok',
      'kubernetes-version': 'ok',
      permissions: 'ok',
      // As whoever may do everything.
      'excess-permissions': 'warning',
      clock: 'ok',
      'node-clock': 'ok',
      'pod-security': 'ok',
      gpus: 'ok',
      'dedicated-pools': 'ok',
    });
    await eventually(async () => expect(await leftovers()).toEqual([]));
  });

  if (onStandIn) {
    it('finds that network policies bite, and that images come by digest', async () => {
      const findings = await checked();
      expect(findings.get('network-policy')).toMatchObject({ state: 'ok' });
      expect(findings.get('image-pull')).toMatchObject({ state: 'ok' });
      expect(findings.get('engine-image')).toMatchObject({ state: 'ok' });
      expect(blockingChecks([...findings.values()])).toEqual([]);
    });

    it('finds that they do not, where the network ignores them', async () => {
      await world.site.setFaults!({ ignoreNetworkPolicies: true });
      const finding = (await checked()).get('network-policy')!;
      expect(finding).toMatchObject({ state: 'blocking' });
      expect(finding.measured.en).toContain('ingress, egress');
      await eventually(async () => expect(await leftovers()).toEqual([]));
    });

    it('finds an image that no node can pull', async () => {
      await world.site.setFaults!({ failPodStart: 'ImagePullBackOff' });
      pace.startWithinMs = 2_000;
      const findings = await checked();
      pace.startWithinMs = START_WITHIN_MS;
      expect(findings.get('image-pull')).toMatchObject({ state: 'blocking' });
      expect(findings.get('engine-image')).toMatchObject({ state: 'blocking' });
      expect(findings.get('network-policy')).toMatchObject({ state: 'not-measurable' });
      await eventually(async () => expect(await leftovers()).toEqual([]));
    });

    it('finds clocks that are off, the server’s and the nodes’', async () => {
      await world.site.setFaults!({ clockSkewMs: -45_000, nodeClockSkewMs: 20_000 });
      const findings = await checked();
      expect(findings.get('clock')).toMatchObject({ state: 'blocking' });
      expect(findings.get('node-clock')).toMatchObject({ state: 'warning' });
    });

    it('says what it could not try where nothing may be written, and calls nothing good', async () => {
      await world.site.setFaults!({ rejectWrites: true });
      const findings = await checked();
      for (const check of ['pod-security', 'network-policy', 'image-pull', 'permissions'] as const)
        expect(findings.get(check)).toMatchObject({ state: 'not-measurable' });
    });
  } else {
    it('does not call a network good on which no pod really runs', async () => {
      const finding = (await checked()).get('network-policy')!;
      expect(finding).toMatchObject({ state: 'not-measurable' });
      expect(finding.measured.en).not.toBe('');
      await eventually(async () => expect(await leftovers()).toEqual([]));
    });
  }
});
