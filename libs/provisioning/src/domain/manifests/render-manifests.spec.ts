import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { ReviewedModels } from '@beffroi/catalogue/domain';
import { describe, expect, it } from '@jest/globals';
import { brandId, type DeploymentId, type ModelId } from '@beffroi/kernel';
import { parse, stringify } from 'yaml';
import { engineArgs } from './engine-args.ts';
import { engineResources } from './engine-resources.ts';
import type { Manifest } from './manifest.ts';
import { tenantNamespace } from './names.ts';
import { priorityClassManifests, priorityClassOf } from './priority-classes.ts';
import { type ManifestInput, renderManifests } from './render-manifests.ts';
import type { CopiedWeights, WeightsSource } from './weights-source.ts';
import type { EnginePlatform, Workload } from './workload.ts';

const models = new ReviewedModels();
const modelOf = async (id: string) => (await models.find(brandId<ModelId>(id)))!;
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

const ministral: Workload = {
  id: brandId<DeploymentId>('01938c5e-7d3a-7c11-9a4e-2f6b1c0d8e57'),
  version: 1,
  model: await modelOf('ministral-3-8b-instruct-2512'),
  precision: 'fp8',
  gpuProduct: 'NVIDIA-L40S',
  gpusPerReplica: 1,
  replicas: 1,
  contextTokens: 131_072,
};
const small: Workload = {
  ...ministral,
  id: brandId<DeploymentId>('01938c5e-7d3a-7c11-9a4e-000000000002'),
  version: 2,
  model: await modelOf('mistral-small-3.2-24b-instruct-2506'),
  precision: 'bf16',
  gpusPerReplica: 2,
  replicas: 2,
  priorityClass: 'beffroi-garanti',
};
const encoder: Workload = {
  ...ministral,
  id: brandId<DeploymentId>('01938c5e-7d3a-7c11-9a4e-000000000003'),
  model: await modelOf('bge-m3'),
  precision: 'bf16',
  contextTokens: 8_192,
};

const MOUNTED: WeightsSource = {
  kind: 'image',
  registry: 'registry.example.fr/weights',
  digests: { 'ministral-3-8b-instruct-2512:fp8': digest('7') },
};
const COPIED: CopiedWeights = {
  kind: 'copy',
  origin: 'https://poids.example.fr/mistral',
  originRanges: ['171.33.64.0/18'],
  loaderImage: `registry.example.fr/beffroi@${digest('9')}`,
  accessMode: 'ReadWriteMany',
};
const FROM_S3: CopiedWeights = {
  ...COPIED,
  origin: 's3://poids',
  accessMode: 'ReadWriteOnce',
  s3: {
    endpoint: 'https://oos.cloudgouv-eu-west-1.outscale.com',
    region: 'cloudgouv-eu-west-1',
  },
};
const platform = (weights: WeightsSource): EnginePlatform => ({
  installation: 'beffroi',
  engineImage: `registry.example.fr/vllm@${digest('5')}`,
  weights,
  programsNamespace: 'beffroi-system',
  monitoringNamespace: 'monitoring',
  runtimeClass: null,
});
const input: ManifestInput = {
  namespace: 't-211803010',
  owner: { installation: 'beffroi', tenant: '01938c5e-0000-7000-8000-000000000018' },
  podSecurityVersion: 'v1.35',
  workload: ministral,
  shares: [ministral],
  platform: platform(MOUNTED),
  flavour: { storageClass: null, runtimeClass: null, dedicatedPool: null },
  secrets: { keys: { present: 'a-secret-of-the-specs', previous: null }, store: null },
  surge: false,
};

/** What differs from site to site, and what each makes of it. */
const FLAVOURS: Readonly<Record<string, Partial<ManifestInput>>> = {
  // Outscale's OKS: volumes that one node mounts, weights in its object store.
  'volume-of-one-node': {
    platform: platform(FROM_S3),
    flavour: { storageClass: 'bsu-encrypted', runtimeClass: null, dedicatedPool: null },
    secrets: {
      ...input.secrets,
      store: { accessKeyId: 'an-access-key', secretAccessKey: 'a-secret-of-the-store' },
    },
  },
  // A cluster of one's own with shared storage, and nodes set aside for a hospital.
  'shared-volume-own-nodes': {
    platform: { ...platform(COPIED), monitoringNamespace: null },
    flavour: {
      storageClass: 'cephfs',
      runtimeClass: 'nvidia',
      dedicatedPool: { key: 'beffroi.fr/dedicated-to', value: '01938c5e-0000-7000-8000-000000000018' },
    },
  },
  'mounted-image': {},
};
const MODELS: Readonly<Record<string, Partial<ManifestInput>>> = {
  'one-gpu': {},
  'two-gpus': { workload: small, shares: [ministral, small], surge: true },
  encoder: { workload: encoder, shares: [encoder] },
};
const GOLDEN = Object.entries(MODELS).flatMap(([model, engine]) =>
  Object.entries(FLAVOURS).map(
    ([flavour, site]) => [`${model}.${flavour}`, { ...input, ...engine, ...site }] as const,
  ),
);

const digestOf = (): string => '0'.repeat(64);
const digestOfText = (text: string): string => createHash('sha256').update(text).digest('hex');
const find = (manifests: readonly Manifest[], kind: string, name?: string): Manifest =>
  manifests.find(({ kind: other, metadata }) => other === kind && (name ?? metadata.name) === metadata.name)!;
/** Reviewed by people; `UPDATE_GOLDEN=1` rewrites them after a change that is meant. */
const golden = (name: string): URL => new URL(`./golden/${name}.yaml`, import.meta.url);
const asYaml = (manifests: readonly Manifest[]): string =>
  manifests
    .map((manifest) => stringify(manifest, { aliasDuplicateObjects: false, singleQuote: true }))
    .join('---\n');

describe('the objects of a deployment', () => {
  it.each(GOLDEN)('are those of golden/%s.yaml', (name, given) => {
    const yaml = asYaml(renderManifests(given, digestOf));
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden(name), yaml);
    expect(yaml).toBe(readFileSync(golden(name), 'utf8'));
  });

  it('never state replicas, which belong to the scaler', () => {
    const { spec } = find(renderManifests(input, digestOf), 'Deployment');
    expect(spec).not.toHaveProperty('replicas');
  });

  it('have names and digests that depend on nothing but what is declared', () => {
    const everything = (value: unknown) => JSON.stringify(value);
    expect(renderManifests(input, everything)).toEqual(renderManifests(structuredClone(input), everything));
  });

  it.each(GOLDEN)('name images by digest, those of %s too', (_, given) => {
    const images = JSON.stringify(renderManifests(given, digestOf)).match(/"image":"[^"]+"/g) ?? [];
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((image) => !/@sha256:[0-9a-f]{64}"$/.test(image))).toEqual([]);
  });

  it.each(GOLDEN)('keep every secret of %s in its Secret', (_, given) => {
    const others = JSON.stringify(renderManifests(given, digestOf).filter(({ kind }) => kind !== 'Secret'));
    for (const secret of ['a-secret-of-the-specs', 'a-secret-of-the-store'])
      for (const spelled of [secret, btoa(secret)]) expect(others).not.toContain(spelled);
  });

  it('allow as many GPUs as all deployments of the namespace hold, and no more', () => {
    const manifests = renderManifests({ ...input, shares: [ministral, small] }, digestOf);
    expect(find(manifests, 'ResourceQuota', 'compute')['spec']).toMatchObject({
      hard: { 'requests.nvidia.com/gpu': '5', pods: '3' },
    });
  });

  it('leave no pod to a class of priority that no deployment of the namespace has', () => {
    const manifests = renderManifests({ ...input, shares: [ministral, small] }, digestOf);
    const podsOf = (name: string) =>
      (find(manifests, 'ResourceQuota', `class-${name}`)['spec'] as { hard: { pods: string } }).hard.pods;
    expect([podsOf('beffroi-garanti'), podsOf('beffroi-standard'), podsOf('beffroi-differe')]).toEqual([
      '2',
      '0',
      '0',
    ]);
  });

  it.each(GOLDEN)('give each container of %s what the quota obliges it to declare', (_, given) => {
    const containers = renderManifests(given, digestOf)
      .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
      .flatMap(
        ({ spec }) =>
          (spec as { template: { spec: { containers: { resources: object }[] } } }).template.spec.containers,
      );
    for (const { resources } of containers)
      expect(resources).toEqual({
        requests: expect.objectContaining({ cpu: expect.any(String), memory: expect.any(String) }),
        limits: expect.objectContaining({ cpu: expect.any(String), memory: expect.any(String) }),
      });
  });

  it('replace a Job whose template changes, since nobody may change it', () => {
    const nameOfJob = (origin: string) =>
      find(
        renderManifests({ ...input, platform: platform({ ...COPIED, origin }) }, (value) =>
          digestOfText(JSON.stringify(value)),
        ),
        'Job',
      ).metadata.name;
    expect(nameOfJob('https://a.example')).toBe(nameOfJob('https://a.example'));
    expect(nameOfJob('https://a.example')).not.toBe(nameOfJob('https://b.example'));
  });

  it('start new pods when the accepted keys change, and both keys are accepted meanwhile', () => {
    const render = (previous: string | null) =>
      renderManifests({ ...input, secrets: { keys: { present: 'new', previous }, store: null } }, (value) =>
        JSON.stringify(value),
      );
    const templateOf = (manifests: Manifest[]) => JSON.stringify(find(manifests, 'Deployment')['spec']);
    expect(templateOf(render('old'))).not.toBe(templateOf(render(null)));
    const { data } = find(render('old'), 'Secret') as unknown as { data: Record<string, string> };
    expect(parse(atob(data['engine.yaml']!))).toEqual({ 'api-key': ['new', 'old'] });
  });

  it('have no disruption budget where it would make the maintenance of a node impossible', () => {
    expect(find(renderManifests(input, digestOf), 'PodDisruptionBudget')).toBeUndefined();
    const two = renderManifests({ ...input, workload: small, shares: [small] }, digestOf);
    expect(find(two, 'PodDisruptionBudget')['spec']).toMatchObject({ maxUnavailable: 1 });
  });

  it('let nobody out but the loader, and it to nobody but the origin and DNS', () => {
    const policies = renderManifests({ ...input, platform: platform(FROM_S3) }, digestOf)
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .map(({ spec }) => spec as { policyTypes: string[]; podSelector: object; egress?: object[] });
    const open = policies.filter(({ egress = [] }) => egress.length > 0);
    expect(open.map(({ podSelector }) => podSelector)).toEqual(
      Array.from({ length: 2 }, () => ({ matchLabels: { 'app.kubernetes.io/component': 'weights-loader' } })),
    );
    expect(JSON.stringify(open)).toContain('171.33.64.0/18');
    expect(JSON.stringify(policies)).not.toContain('"to":[]');
  });
});

describe('the arguments of an engine', () => {
  const argsOf = async (id: string) => engineArgs({ ...ministral, model: await modelOf(id) });

  it('serve the model under its public name, and never show a prompt or a key', async () => {
    const args = await argsOf('ministral-3-8b-instruct-2512');
    expect(args).toContain('--served-model-name=ministral-3-8b-instruct-2512');
    expect(args).toContain('--disable-uvicorn-access-log');
    expect(args.join()).not.toMatch(/api-key|log-requests/);
  });

  it('parse the reasoning of a model that reasons', async () => {
    expect(await argsOf('magistral-small-2509')).toContain('--reasoning-parser=mistral');
    expect(await argsOf('ministral-3-8b-instruct-2512')).not.toContain('--reasoning-parser=mistral');
  });

  it('load an embedding model as what it is, from the layout it has', async () => {
    const args = await argsOf('bge-m3');
    expect(args).toContain('--runner=pooling');
    expect(args).not.toContain('--load-format=mistral');
  });

  it('are refused for weights that nobody published', () => {
    expect(() => engineResources({ ...ministral, precision: 'nvfp4' })).toThrow('no weights in nvfp4');
  });
});

describe('the namespace of a collectivité', () => {
  const id = '01938c5e-0000-7000-8000-00000000abcd';

  it('is named after its SIREN', () => {
    expect(tenantNamespace({ siren: '211803010', name: 'Saint-Amand-Montrond', id })).toBe('t-211803010');
  });

  it('is named after the name of a body without a SIREN, and told apart by its id', () => {
    expect(tenantNamespace({ siren: null, name: 'CCAS de Châteauneuf-sur-Cher', id })).toBe(
      't-ccas-de-chateauneuf-sur-cher-0000abcd',
    );
  });

  it('stays a DNS label however long the name is', () => {
    const name = 'Syndicat intercommunal à vocation unique pour la distribution de l’eau potable';
    expect(tenantNamespace({ siren: null, name, id })).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])$/);
  });
});

describe('the priority classes of a cluster', () => {
  it('are those of golden/priority-classes.yaml', () => {
    const yaml = asYaml(priorityClassManifests());
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden('priority-classes'), yaml);
    expect(yaml).toBe(readFileSync(golden('priority-classes'), 'utf8'));
  });

  it('are one for each class of service, the better the higher, and preempt nobody', () => {
    const classes = priorityClassManifests();
    expect(classes.map(({ metadata }) => metadata.name)).toEqual(
      (['garanti', 'standard', 'differe'] as const).map(priorityClassOf),
    );
    const values = classes.map(({ value }) => value as number);
    expect(values).toEqual(values.toSorted((one, other) => other - one));
    expect(new Set(classes.map(({ preemptionPolicy }) => preemptionPolicy))).toEqual(new Set(['Never']));
  });
});
