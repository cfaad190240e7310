import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GpuInventory, RegisterSite, SyncModels } from '@beffroi/catalogue/domain';
import { brandId, type CollectiviteId, type SiteId, systemScope } from '@beffroi/kernel';
import { RegisterCollectivite } from '@beffroi/tenancy/domain';
import {
  type Asking,
  type ControlPlaneUnderTest,
  startControlPlane,
} from './testing/control-plane.fixture.ts';
import { countStatements } from './testing/count-statements.fixture.ts';

const ARRANGING = systemScope('arrange a spec');
const REQUEST = `mutation ($input: RequestDeploymentInput!) {
  requestDeployment(input: $input) {
    __typename
    ... on Deployment { id gpuProduct }
    ... on DomainError { code message remedy }
  }
}`;
const RETIRE = `mutation ($input: RetireDeploymentInput!) {
  retireDeployment(input: $input) { __typename ... on Deployment { id } ... on DomainError { code } }
}`;
const UPDATE = `mutation ($input: UpdateDeploymentInput!) {
  updateDeployment(input: $input) {
    __typename
    ... on Deployment { id replicas contextTokens generation }
    ... on DomainError { code message remedy }
  }
}`;
const PREVIEW = `query ($input: PreviewDeploymentInput!) {
  previewDeployment(input: $input) {
    __typename
    ... on DeploymentPreview {
      siteId namespace gpus contextTokens cacheTokens pricePerHourMicros manifests
    }
    ... on DomainError { code message remedy }
  }
}`;
const PLATFORM = {
  installation: 'beffroi',
  engineImage: 'registry.example.fr/vllm:0.32.0',
  weights: { kind: 'image', registry: 'registry.example.fr/weights', digests: {} },
  monitoringNamespace: null,
  runtimeClass: null,
  programsNamespace: 'beffroi-system',
};
const SMALL = 'ministral-3-3b-instruct-2512';

interface Outcome {
  readonly __typename: string;
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
}

describe('deployments through GraphQL', () => {
  let plane: ControlPlaneUnderTest;
  let operator: string;
  let member: string;
  let bourges: CollectiviteId;
  let vierzon: CollectiviteId;
  beforeAll(async () => {
    plane = await startControlPlane({ BEFFROI_GPU_HOUR_PRICES: 'NVIDIA-L40S=1.85' });
    const { app } = plane;
    await app.get(SyncModels).execute(ARRANGING);
    await app.get(RegisterSite).execute(ARRANGING, {
      id: 'cher-1',
      name: 'Site du Cher',
      region: 'cloudgouv-eu-west-1',
      country: 'FR',
      qualification: 'secnumcloud-3.2',
      kubeconfig: 'apiVersion: v1',
    });
    await app.get(RegisterSite).execute(ARRANGING, {
      id: 'vide-1',
      name: 'Site sans GPU',
      region: 'eu-west-2',
      country: 'FR',
      qualification: 'none',
      kubeconfig: 'apiVersion: v1',
    });
    await app.get(GpuInventory).record(ARRANGING, brandId<SiteId>('vide-1'), []);
    for (const id of ['perdu-1', 'ouvert-1'])
      await app.get(RegisterSite).execute(ARRANGING, {
        id,
        name: id,
        region: 'eu-west-2',
        country: 'FR',
        qualification: 'none',
        kubeconfig: 'apiVersion: v1',
      });
    await plane.database.asOwner(
      `insert into provisioning.site_health (site_id, reachable, changed_at, answered_at, cause)
       values ('perdu-1', false, now(), '2026-11-20T08:00:00Z', 'connect ECONNREFUSED')`,
    );
    await plane.database.asOwner(
      `insert into provisioning.site_check (site_id, requested_at, finished_at, blocking)
       values ('ouvert-1', now(), now(), '["network-policy"]')`,
    );
    const node = { gpuProduct: 'NVIDIA-L40S', gpuCount: 2, gpuFree: 2, labels: {}, ready: true };
    await app
      .get(GpuInventory)
      .record(ARRANGING, brandId<SiteId>('cher-1'), [{ ...node, nodeName: 'gpu-1' }]);
    [bourges, vierzon] = [await register('18033'), await register('18279')];
    operator = await plane.personWith('operator.admin');
    member = await plane.personWith('collectivite.admin', bourges);
  });
  afterAll(() => plane?.close());

  const register = async (codeInsee: string): Promise<CollectiviteId> => {
    const registered = await plane.app.get(RegisterCollectivite).execute(ARRANGING, { codeInsee });
    if (!registered.ok) throw new Error(registered.failure.kind);
    return brandId(registered.value.id);
  };
  const request = async (input: object, { token = operator, language = 'fr' }: Asking = {}) => {
    const answer = await plane.ask<{ requestDeployment: Outcome }>(REQUEST, {
      token,
      language,
      variables: { input: { modelId: SMALL, ...input } },
    });
    expect(answer.errors).toBeUndefined();
    return answer.data!.requestDeployment;
  };

  /** As if the worker had taken them down. */
  const forget = async (...outcomes: readonly Outcome[]): Promise<void> => {
    const ids = outcomes.map(({ id }) => id);
    await plane.database.asOwner('delete from provisioning.gpu_reservation where deployment_id = any($1)', [
      ids,
    ]);
    await plane.database.asOwner(
      `update provisioning.deployment set desired = 'retired', phase = 'Retired', retired_at = now() where id = any($1)`,
      [ids],
    );
  };

  it.each([
    ['a licence that forbids self-hosting', { modelId: 'mistral-medium-3' }, 'ModelNotSelfHostable'],
    [
      'a model larger than any GPU there',
      { modelId: 'mistral-large-3-675b-instruct-2512' },
      'ModelDoesNotFit',
    ],
    ['a model that nobody knows', { modelId: 'gpt-9' }, 'UnknownModel'],
    ['a site that is not there', { siteId: 'mars-1' }, 'SiteRefused'],
    ['more engines than there is room for', { replicas: 16 }, 'InsufficientCapacity'],
    ['no engine at all', { replicas: 0 }, 'InvalidReplicas'],
    ['fewer engines than none', { replicas: -1 }, 'InvalidReplicas'],
    ['a context longer than the model reads', { contextTokens: 10_000_000 }, 'InvalidContext'],
    ['a context of nothing', { contextTokens: 0 }, 'InvalidContext'],
    ['a site without a GPU', { siteId: 'vide-1' }, 'ModelDoesNotFit'],
    ['a region without a site', { regions: ['us-east-2'] }, 'RegionRefused'],
    ['a site of another region', { siteId: 'cher-1', regions: ['eu-west-2'] }, 'RegionRefused'],
    ['a site that does not answer', { siteId: 'perdu-1' }, 'SiteRefused'],
    ['a site that fails its check', { siteId: 'ouvert-1' }, 'SiteRefused'],
    ['health data on a site without HDS', { siteId: 'cher-1', sensitivity: 'SANTE' }, 'SovereigntyRefused'],
    [
      'a collectivité that is not there',
      { collectiviteId: '01900000-0000-7000-8000-000000000000' },
      'NotFound',
    ],
  ])('are refused for %s, in French and English, with a remedy', async (_what, input, typename) => {
    const [french, english] = [await request(input), await request(input, { language: 'en' })];
    expect([french.__typename, english.__typename]).toEqual([typename, typename]);
    expect(french.message).not.toBe(english.message);
    expect(french.remedy?.length).toBeGreaterThan(10);
  });

  it('say of each site why it does not take them', async () => {
    const answer = await plane.ask<{ requestDeployment: Outcome & { elsewhere: object[] } }>(
      `mutation ($input: RequestDeploymentInput!) {
        requestDeployment(input: $input) {
          __typename ... on InsufficientCapacity { code elsewhere { siteId code reason } }
        }
      }`,
      { token: operator, variables: { input: { modelId: SMALL, replicas: 16 } } },
    );
    const { __typename, elsewhere } = answer.data!.requestDeployment;
    expect(__typename).toBe('InsufficientCapacity');
    expect(elsewhere).toEqual(
      ['vide-1', 'ouvert-1', 'perdu-1'].map((siteId) => ({
        siteId,
        code: siteId === 'vide-1' ? 'model_does_not_fit' : 'site_refused',
        reason: expect.any(String),
      })),
    );
  });

  it('are not called as another of the same owner, until that is gone', async () => {
    const named = (owner: CollectiviteId | null) => request({ collectiviteId: owner, name: 'Accueil' });
    const [first, second] = [await named(bourges), await named(bourges)];
    expect(first.__typename).toBe('Deployment');
    expect(second).toMatchObject({ __typename: 'NameTaken', code: 'name_taken' });
    expect(second.message).toContain('« Accueil »');
    const other = await named(null);
    expect(other.__typename).toBe('Deployment');
    await forget(first, other);
    expect((await named(bourges)).__typename).toBe('Deployment');
    await plane.database.asOwner('delete from provisioning.gpu_reservation');
  });

  it('hold the model they run: it is retired when they are gone, and nobody gets it from then on', async () => {
    const modelId = 'ministral-3-8b-instruct-2512';
    const retire = async (retired: boolean, language: 'fr' | 'en' = 'fr') => {
      const answer = await plane.ask<{ retireModel: Outcome }>(
        `mutation ($input: RetireModelInput!) {
          retireModel(input: $input) {
            __typename ... on Model { id } ... on DomainError { code message remedy }
          }
        }`,
        { token: operator, language, variables: { input: { modelId, retired } } },
      );
      expect(answer.errors).toBeUndefined();
      return answer.data!.retireModel;
    };
    const running = await request({ modelId });
    const [french, english] = [await retire(true), await retire(true, 'en')];
    expect(french).toMatchObject({ __typename: 'ModelInUse', code: 'model_in_use' });
    expect(french.message).not.toBe(english.message);
    expect(french.remedy).toContain('upgradeDeployment');
    await forget(running);
    expect(await retire(true)).toMatchObject({ __typename: 'Model', id: modelId });
    expect(await request({ modelId })).toMatchObject({
      __typename: 'ModelNotSelfHostable',
      message: expect.stringContaining('ne l’offre plus'),
    });
    await retire(false);
    const again = await request({ modelId });
    expect(again.__typename).toBe('Deployment');
    await forget(again);
  });

  it('of a collectivité are its own: asked for, seen and retired by nobody else', async () => {
    const own = await request({ collectiviteId: bourges }, { token: member });
    expect(own).toMatchObject({ __typename: 'Deployment', gpuProduct: 'NVIDIA-L40S' });
    expect((await request({ collectiviteId: vierzon }, { token: member })).__typename).toBe('NotFound');
    expect((await request({}, { token: member })).__typename).toBe('NotFound');
    const stranger = await plane.personWith('collectivite.admin', vierzon);
    const seen = await plane.ask(
      'query ($id: ID!) { deployment(id: $id) { id } deployments { nodes { id } } }',
      {
        token: stranger,
        variables: { id: own.id },
      },
    );
    expect(seen.data).toEqual({ deployment: null, deployments: { nodes: [] } });
    const retire = (token: string) =>
      plane.ask<{ retireDeployment: Outcome }>(RETIRE, {
        token,
        variables: { input: { deploymentId: own.id } },
      });
    expect((await retire(stranger)).data?.retireDeployment.code).toBe('not_found');
    expect((await retire(member)).data?.retireDeployment.__typename).toBe('Deployment');
  });

  it('hold their GPUs from the moment they are accepted, once for a repeated call', async () => {
    const asked = () => request({ idempotencyKey: 'pool-1' });
    const [first, again] = [await asked(), await asked()];
    expect(first.__typename).toBe('Deployment');
    expect(again.id).toBe(first.id);
    expect((await request({})).__typename).toBe('InsufficientCapacity');
  });

  it('are changed by their owner within the GPUs of the site, and by nobody else', async () => {
    const { nodes } = (
      await plane.ask<{ deployments: { nodes: { id: string }[] } }>('{ deployments { nodes { id } } }', {
        token: operator,
      })
    ).data!.deployments;
    const pool = nodes.at(-1)!.id;
    const update = async (input: object, token = operator) => {
      const variables = { input: { deploymentId: pool, ...input } };
      const answer = await plane.ask<{ updateDeployment: Outcome }>(UPDATE, { token, variables });
      expect(answer.errors).toBeUndefined();
      return answer.data!.updateDeployment;
    };
    expect(await update({ contextTokens: 8_192 })).toMatchObject({ contextTokens: 8_192, generation: 2 });
    expect(await update({ contextTokens: 8_192 })).toMatchObject({ generation: 2 });
    expect(await update({ replicas: 16 })).toMatchObject({ __typename: 'InsufficientCapacity' });
    expect(await update({ replicas: 0 })).toMatchObject({ __typename: 'InvalidReplicas' });
    expect(await update({ replicas: 1 }, member)).toMatchObject({ __typename: 'NotFound' });
    await plane.ask(RETIRE, { token: operator, variables: { input: { deploymentId: pool } } });
    expect(await update({ replicas: 1 })).toMatchObject({
      __typename: 'DeploymentLeaving',
      remedy: 'Demandez un nouveau déploiement.',
    });
  });

  it('are previewed before anything is created, with their place, their price and what would be applied', async () => {
    const preview = async (input: object, token = operator) => {
      const variables = { input: { modelId: SMALL, ...input } };
      const answer = await plane.ask<{ previewDeployment: Outcome & { manifests: string | null } }>(PREVIEW, {
        token,
        variables,
      });
      expect(answer.errors).toBeUndefined();
      return answer.data!.previewDeployment;
    };
    const held = () => plane.database.asOwner('select * from provisioning.gpu_reservation order by 1');
    const before = await held();
    const own = { collectiviteId: bourges, replicas: 1, contextTokens: 8_192 };
    expect(await preview(own, member)).toMatchObject({
      __typename: 'InsufficientCapacity',
      message: expect.stringContaining('ce site en a 2, dont'),
    });
    await plane.database.asOwner('update catalogue.site set nodes = jsonb_set(nodes, $1, $2) where id = $3', [
      '{0,gpuCount}',
      '8',
      'cher-1',
    ]);
    expect(await preview(own, member)).toMatchObject({
      siteId: 'cher-1',
      namespace: 't-211800339',
      gpus: 1,
      contextTokens: 8_192,
      pricePerHourMicros: 1_850_000,
      manifests: null,
    });
    await plane.database.asOwner(
      'insert into provisioning.site_platform (site_id, pod_security_version, platform) values ($1, $2, $3)',
      ['cher-1', 'v1.35', JSON.stringify(PLATFORM)],
    );
    const { manifests } = await preview(own, member);
    expect(manifests).toContain('kind: NetworkPolicy');
    expect(manifests).toContain('pod-security.kubernetes.io/enforce-version: v1.35');
    expect(manifests).not.toContain('kind: Secret');
    expect(await preview({ collectiviteId: vierzon }, member)).toMatchObject({ __typename: 'NotFound' });
    expect(await held()).toEqual(before);
  });

  it('go where the operator decided, which its collectivité may read', async () => {
    const read = async (token: string) => {
      const { data } = await plane.ask<{ collectivite: { placementPolicy: unknown } }>(
        'query ($id: ID!) { collectivite(id: $id) { placementPolicy { regions dedicatedPool } } }',
        { token, variables: { id: vierzon } },
      );
      return data?.collectivite?.placementPolicy;
    };
    expect(await read(operator)).toEqual({ regions: null, dedicatedPool: false });
    const policy = { regions: ['eu-west-2'], dedicatedPool: true };
    await plane.ask(
      `mutation ($input: SetPlacementPolicyInput!) { setPlacementPolicy(input: $input) { __typename } }`,
      { token: operator, variables: { input: { collectiviteId: vierzon, ...policy } } },
    );
    const theirs = await plane.personWith('collectivite.admin', vierzon);
    expect([await read(operator), await read(theirs)]).toEqual([policy, policy]);
    expect(await read(member)).toBeUndefined();
  });

  it('go to sites of which operators see whether they answer, and why not', async () => {
    const read = async (token: string) => {
      const { data } = await plane.ask<{ sites: { id: string; reachability: object | null }[] }>(
        '{ sites { id reachability { answers since lastAnsweredAt cause } } }',
        { token },
      );
      return new Map(data!.sites.map(({ id, reachability }) => [id, reachability]));
    };
    const seen = await read(operator);
    expect(seen.get('perdu-1')).toEqual({
      answers: false,
      since: expect.any(String),
      lastAnsweredAt: '2026-11-20T08:00:00.000Z',
      cause: 'connect ECONNREFUSED',
    });
    expect(seen.get('cher-1')).toBeNull();
    expect([...(await read(member)).values()].every((each) => each === null)).toBe(true);
  });

  it('are listed with their models and sites in as many statements, however many they are', async () => {
    const read = () =>
      plane.ask('{ deployments { nodes { model { displayName } site { name gpuCapacity { product } } } } }', {
        token: operator,
      });
    const one = await countStatements(() =>
      plane.ask(
        '{ deployments(first: 1) { nodes { model { displayName } site { name gpuCapacity { product } } } } }',
        {
          token: operator,
        },
      ),
    );
    expect(await countStatements(read)).toBe(one);
  });
});
