import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GpuInventory, RegisterSite, SyncModels } from '@beffroi/catalogue/domain';
import { brandId, type CollectiviteId, type SiteId, systemScope } from '@beffroi/kernel';
import { RequestDeployment, RetireDeployment } from '@beffroi/provisioning/domain';
import { RegisterCollectivite } from '@beffroi/tenancy/domain';
import { type ControlPlaneUnderTest, startControlPlane } from './testing/control-plane.fixture.ts';
import { type Followed, followStream } from './testing/stream.fixture.ts';

const ARRANGING = systemScope('arrange a spec');
const FOLLOW = `subscription ($deploymentId: ID) {
  deploymentChanged(deploymentId: $deploymentId) { id phase waitingFor }
}`;

describe('the changes of deployments', () => {
  let plane: ControlPlaneUnderTest;
  let bourges: CollectiviteId;
  let vierzon: CollectiviteId;
  let member: string;
  const followed: Followed[] = [];
  beforeAll(async () => {
    plane = await startControlPlane();
    const { app } = plane;
    await app.get(SyncModels).execute(ARRANGING);
    const site = {
      id: 'cher-1',
      name: 'Cher',
      region: 'eu-west-2',
      country: 'FR',
      qualification: 'none',
    } as const;
    await app.get(RegisterSite).execute(ARRANGING, { ...site, kubeconfig: 'apiVersion: v1' });
    const node = { gpuProduct: 'NVIDIA-L40S', gpuCount: 64, gpuFree: 64, labels: {}, ready: true };
    await app
      .get(GpuInventory)
      .record(ARRANGING, brandId<SiteId>('cher-1'), [{ ...node, nodeName: 'gpu-1' }]);
    [bourges, vierzon] = [await register('18033'), await register('18279')];
    await plane.grant('anne', 'collectivite.admin', bourges);
    member = await plane.issuer.mint({ sub: 'anne' });
  });
  afterAll(async () => {
    await Promise.all(followed.map((stream) => stream.stop()));
    await plane?.close();
  });

  const register = async (codeInsee: string): Promise<CollectiviteId> => {
    const registered = await plane.app.get(RegisterCollectivite).execute(ARRANGING, { codeInsee });
    if (!registered.ok) throw new Error(registered.failure.kind);
    return brandId(registered.value.id);
  };
  const request = async (collectiviteId: CollectiviteId): Promise<string> => {
    const draft = { collectiviteId, model: 'ministral-3-3b-instruct-2512' };
    const requested = await plane.app.get(RequestDeployment).execute(ARRANGING, draft);
    if (!requested.ok) throw new Error(requested.failure.kind);
    return requested.value.id;
  };
  const retire = (deploymentId: string) =>
    plane.app.get(RetireDeployment).execute(ARRANGING, { deploymentId: brandId(deploymentId) });
  const follow = async (token: string | undefined, deploymentId?: string, query = FOLLOW) => {
    const stream = await followStream(plane.app, token, { query, variables: { deploymentId } });
    followed.push(stream);
    return stream;
  };
  const phaseOf = (event: string | undefined): unknown =>
    (JSON.parse(event!) as { data: { deploymentChanged: { phase: string } | null } }).data.deploymentChanged;

  it('are told within two seconds, after the deployment as it is', async () => {
    const tookMs: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const id = await request(bourges);
      const stream = await follow(member, id);
      expect(phaseOf(await stream.next())).toMatchObject({ id, phase: 'Pending' });
      const changedAt = performance.now();
      await retire(id);
      expect(phaseOf(await stream.next())).toMatchObject({ id, phase: 'Retiring' });
      tookMs.push(performance.now() - changedAt);
      await stream.stop();
    }
    // The fastest: what else the machine does only ever adds.
    expect(Math.min(...tookMs)).toBeLessThan(2_000);
  });

  it('are told of all that somebody may see, and of no other', async () => {
    const stream = await follow(member);
    const nextEvent = stream.next();
    await request(vierzon);
    const own = await request(bourges);
    expect(phaseOf(await nextEvent)).toMatchObject({ id: own });
    await stream.stop();
  });

  it('of another’s deployment are as those of none: null, and the end', async () => {
    for (const id of [await request(vierzon), '01900000-0000-7000-8000-000000000000', 'nonsense']) {
      const stream = await follow(member, id);
      expect(phaseOf(await stream.next())).toBeNull();
      expect(await stream.next()).toBeUndefined();
    }
  });

  it('end for whoever loses the right to see them, at the first change', async () => {
    await plane.grant('lea', 'collectivite.admin', bourges);
    const stream = await follow(await plane.issuer.mint({ sub: 'lea' }), await request(bourges));
    const seen = phaseOf(await stream.next()) as { id: string };
    await plane.database.asOwner(`delete from identity.membership where subject = 'lea'`);
    await retire(seen.id);
    expect(await stream.next()).toContain('FORBIDDEN');
    expect(await stream.next()).toBeUndefined();
  });

  it('are refused to whoever is not known, and to what is no subscription', async () => {
    expect((await follow(undefined)).refused).toContain('UNAUTHENTICATED');
    expect((await follow('no token')).refused).toContain('UNAUTHENTICATED');
    for (const query of ['{ me { subject } }', 'mutation { x }', 'nonsense', 'subscription { __typename }'])
      expect(await follow(member, undefined, query)).toMatchObject({ status: 400 });
    expect(
      (await follow(member, undefined, 'subscription { deploymentChanged { nothing } }')).refused,
    ).toContain('Cannot query field');
  });

  it('are followed by one person a bounded number of times', async () => {
    const streams = await Promise.all(Array.from({ length: 21 }, () => follow(member)));
    expect(streams.filter(({ status }) => status === 429)).toHaveLength(1);
    await Promise.all(streams.filter(({ status }) => status === 200).map((stream) => stream.stop()));
    const waitForRoom = async (): Promise<number> => {
      const { status } = await follow(member);
      return status === 429 ? waitForRoom() : status;
    };
    expect(await waitForRoom()).toBe(200);
  });

  it('are not asked for at /graphql', async () => {
    const answer = await plane.ask(FOLLOW, { token: member });
    expect(answer.errors?.[0]?.extensions.code).toBe('STREAM_EXPECTED');
  });
});
