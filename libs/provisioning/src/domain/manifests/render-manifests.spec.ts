import { readFileSync, writeFileSync } from 'node:fs';
import { ReviewedModels } from '@beffroi/catalogue/domain';
import { describe, expect, it } from '@jest/globals';
import { brandId, type DeploymentId, type ModelId } from '@beffroi/kernel';
import { stringify } from 'yaml';
import { engineArgs } from './engine-args.ts';
import { engineResources } from './engine-resources.ts';
import type { Manifest } from './manifest.ts';
import { tenantNamespace } from './names.ts';
import { type ManifestInput, renderManifests } from './render-manifests.ts';
import type { Workload } from './workload.ts';

const models = new ReviewedModels();
const modelOf = async (id: string) => (await models.find(brandId<ModelId>(id)))!;

const ministral: Workload = {
  id: brandId<DeploymentId>('01938c5e-7d3a-7c11-9a4e-2f6b1c0d8e57'),
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
  model: await modelOf('mistral-small-3.2-24b-instruct-2506'),
  precision: 'bf16',
  gpusPerReplica: 2,
  replicas: 2,
};
const input: ManifestInput = {
  namespace: 't-211803010',
  owner: { installation: 'beffroi', tenant: '01938c5e-0000-7000-8000-000000000018' },
  podSecurityVersion: 'v1.35',
  workload: ministral,
  workloads: [ministral],
  platform: {
    installation: 'beffroi',
    engineImage: 'registry.example.fr/vllm:0.32.0',
    weightsRegistry: 'registry.example.fr/weights',
    programsNamespace: 'beffroi-system',
  },
  apiKey: 'a-secret-of-the-specs',
};

const digestOf = (): string => '0'.repeat(64);
const find = (manifests: readonly Manifest[], kind: string, name?: string): Manifest =>
  manifests.find(({ kind: other, metadata }) => other === kind && (name ?? metadata.name) === metadata.name)!;
/** Reviewed by people; `UPDATE_GOLDEN=1` rewrites them after a change that is meant. */
const golden = (name: string): URL => new URL(`./golden/${name}.yaml`, import.meta.url);
const asYaml = (manifests: readonly Manifest[]): string =>
  manifests
    .map((manifest) => stringify(manifest, { aliasDuplicateObjects: false, singleQuote: true }))
    .join('---\n');

describe('the objects of a deployment', () => {
  it.each([
    ['one-gpu', input],
    ['two-gpus', { ...input, workload: small, workloads: [ministral, small] }],
  ])('are those of golden/%s.yaml', (name, given) => {
    const yaml = asYaml(renderManifests(given, digestOf));
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden(name), yaml);
    expect(yaml).toBe(readFileSync(golden(name), 'utf8'));
  });

  it('never state replicas, which belong to the scaler', () => {
    const { spec } = find(renderManifests(input, digestOf), 'Deployment');
    expect(spec).not.toHaveProperty('replicas');
  });

  it('have names and digests that depend on nothing but what is declared', () => {
    const digest = (value: unknown) => JSON.stringify(value);
    expect(renderManifests(input, digest)).toEqual(renderManifests(structuredClone(input), digest));
  });

  it('keep the engine key out of arguments and environment', () => {
    const deployment = JSON.stringify(find(renderManifests(input, digestOf), 'Deployment'));
    expect(deployment).not.toContain(input.apiKey);
    expect(deployment).not.toContain(btoa(input.apiKey));
  });

  it('allow as many GPUs as all deployments of the namespace reserve, and no more', () => {
    const manifests = renderManifests({ ...input, workloads: [ministral, small] }, digestOf);
    expect(find(manifests, 'ResourceQuota', 'compute')['spec']).toMatchObject({
      hard: { 'requests.nvidia.com/gpu': '5', pods: '3' },
    });
  });

  it('give each container of the pod what the quota obliges it to declare', () => {
    const { spec } = find(renderManifests(input, digestOf), 'Deployment') as unknown as {
      spec: { template: { spec: { containers: { resources: object }[] } } };
    };
    expect(spec.template.spec.containers.map(({ resources }) => resources)).toEqual([
      expect.objectContaining({
        requests: expect.objectContaining({ cpu: '4', memory: expect.any(String) }),
        limits: expect.objectContaining({ cpu: '8', memory: expect.any(String) }),
      }),
    ]);
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
